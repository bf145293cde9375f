/**
 * Random secrets. The raw value leaves in one return value; tables, logs and errors get the hash.
 * 256 random bits need no slow hash.
 */
import { hash, randomFillSync, randomInt, timingSafeEqual } from 'node:crypto'

export interface Secret {
  raw: string
  hash: string
}

export function newSecret(): Secret {
  const raw = randomText(32)
  return { raw, hash: hashSecret(raw) }
}

/** So many random bytes, in base64url. Taken from the system many at a time: each time costs more than all the rest. */
export function randomText(bytes: number): string {
  if (taken + bytes > RANDOM.length) {
    randomFillSync(RANDOM)
    taken = 0
  }
  return RANDOM.toString('base64url', taken, (taken += bytes))
}

const RANDOM = Buffer.alloc(4096)
let taken = RANDOM.length

/** For a link in a mail: never holds six digits in a row, which a mail program would take for the code beside it. */
export function newMailSecret(): Secret {
  const secret = newSecret()
  return /[0-9]{6}/.test(secret.raw) ? newMailSecret() : secret
}

export const hashSecret = (raw: string) => hash('sha256', raw, 'base64url')

/** 128 random bits: a public handle, never proof of anything. */
export const newHandle = (prefix: string) => `${prefix}_${randomText(16)}`

export const looksLikeHandle = (value: string) => /^[a-z]+_[A-Za-z0-9_-]{22}$/.test(value)

export const looksLikeSecret = (value: string) => /^[A-Za-z0-9_-]{43}$/.test(value)

/** Six digits for people to type. Only ever accepted together with the browser's own secret. */
export const newTypedCode = () => randomInt(0, 1_000_000).toString().padStart(6, '0')

/** For people to type from another screen: eight letters out of twenty, 34 bits. */
export const newUserCode = () =>
  Array.from({ length: 8 }, () => USER_CODE_LETTERS[randomInt(USER_CODE_LETTERS.length)]).join('')

/** Consonants, so that a code spells no word. */
export const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'

export function equalHashes(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
