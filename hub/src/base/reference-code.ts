/**
 * The code a person reads to the help desk ("Ref 7KQ2-M9"); the log carries the same one. No look-alike letters.
 */
import { randomInt } from 'node:crypto'

const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

export function newReferenceCode(): string {
  const characters = Array.from({ length: 6 }, () => ALPHABET[randomInt(ALPHABET.length)])
  return `${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`
}
