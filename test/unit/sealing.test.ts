/**
 * Sealing under HUB_SECRET: one purpose each, nothing touched, and the list that rotates the secret.
 */
import { describe, expect, test } from 'vitest'
import { createSealer, type SealPurpose } from '../../hub/src/base/sealing.ts'

const [OLD, YOUNG] = [Buffer.alloc(32, 'old'), Buffer.alloc(32, 'young')]
const sealer = createSealer([OLD])
const TEXT = 'ada \u{1f418} \0'

describe('what is sealed', () => {
  const purposes: SealPurpose[] = ['continuation', 'signing-key', 'mail']

  test.each(purposes)('opens for its purpose alone: %s', (purpose) => {
    const sealed = sealer.seal(purpose, TEXT)
    expect(sealed).toMatch(/^[\w-]+$/)
    const opened = purposes.map((other) => sealer.open(other, sealed))
    expect(opened).toEqual(purposes.map((other) => (other === purpose ? TEXT : undefined)))
  })

  test('looks different each time', () => {
    const several = Array.from({ length: 100 }, () => sealer.seal('mail', TEXT))
    expect(new Set(several).size).toBe(100)
  })

  test('does not open with any bit flipped', () => {
    const bytes = Buffer.from(sealer.seal('mail', TEXT), 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      expect(sealer.open('mail', flipped.toString('base64url'))).toBeUndefined()
    }
  })

  test('does not open cut short', () => {
    const sealed = sealer.seal('mail', TEXT)
    for (let length = 0; length < sealed.length; length += 1)
      expect(sealer.open('mail', sealed.slice(0, length))).toBeUndefined()
  })

  test.each([
    ['a line break', '\r\n'],
    ['a space', ' '],
    ['padding', '='],
    ['a character of no meaning', '!'],
    ['an ampersand', '&x=y'],
  ])('does not open with %s after it, in it or before it', (_what, added) => {
    const sealed = sealer.seal('mail', TEXT)
    const spellings = [sealed + added, sealed.slice(0, 9) + added + sealed.slice(9), added + sealed]
    expect(spellings.map((spelling) => sealer.open('mail', spelling))).toEqual(
      Array(3).fill(undefined),
    )
  })

  test('does not open in the other base64 alphabet', () => {
    const sealed = Array.from({ length: 50 }, () => sealer.seal('mail', TEXT)).find((text) =>
      /[-_]/.test(text),
    )!
    const other = sealed.replaceAll('-', '+').replaceAll('_', '/')
    expect(sealer.open('mail', other)).toBeUndefined()
  })
})

describe('a list of secrets', () => {
  const both = createSealer([YOUNG, OLD])

  test('opens with each', () => {
    expect(both.open('mail', sealer.seal('mail', TEXT))).toBe(TEXT)
    expect(both.open('mail', createSealer([YOUNG]).seal('mail', TEXT))).toBe(TEXT)
  })

  test('seals with the first', () => {
    const sealed = both.seal('mail', TEXT)
    expect(createSealer([YOUNG]).open('mail', sealed)).toBe(TEXT)
    expect(sealer.open('mail', sealed)).toBeUndefined()
  })
})
