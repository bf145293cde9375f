/**
 * What was answered, by route and status, and why: the proof that the requests came through to what they were to try.
 */
import type { Answer } from './verdict.ts'

type Counts<Key> = Map<Key, number>

export class Tally {
  total = 0
  readonly #statuses = new Map<string, Counts<number>>()
  readonly #codes: Counts<string> = new Map()

  add(door: string, { status, events }: Answer): void {
    this.total += 1
    count(this.#statusesAt(door), status)
    for (const { code } of events) if (typeof code === 'string') count(this.#codes, code)
  }

  /** The doors of these that were never answered well. */
  unopened(doors: readonly string[]): string[] {
    return doors.filter((door) =>
      [...this.#statusesAt(door).keys()].every((status) => status >= 400),
    )
  }

  /** The codes of these that nothing was refused with. */
  unseen(codes: readonly string[]): string[] {
    return codes.filter((code) => !this.#codes.has(code))
  }

  toString(): string {
    const doors = [...this.#statuses].map(
      ([door, counts]) => `${door.padEnd(42)} ${inARow(counts)}`,
    )
    return [...doors.sort(), inARow(this.#codes)].join('\n')
  }

  #statusesAt(door: string): Counts<number> {
    const known = this.#statuses.get(door)
    if (known) return known
    const counts: Counts<number> = new Map()
    this.#statuses.set(door, counts)
    return counts
  }
}

const count = <Key>(counts: Counts<Key>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1)

const inARow = (counts: Counts<string | number>) =>
  [...counts]
    .map(([what, times]) => `${what}: ${times}`)
    .sort()
    .join('  ')
