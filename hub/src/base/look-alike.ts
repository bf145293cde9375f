/**
 * Names that people could take for one another: the part of Unicode's confusables (UTS 39 §4) that tells apart what is written in
 * Latin letters, or seems to be.
 */

/** The same name, or one that holds it: "Acme Support" passes itself off as Acme. */
export function looksLike(name: string, known: string): boolean {
  const [one, other] = [folded(name), folded(known)]
  return one.replaceAll(' ', '') === other.replaceAll(' ', '') || ` ${one} `.includes(` ${other} `)
}

/** Without what nobody sees, such as marks that turn the direction of writing around. */
export const visiblePart = (name: string) => name.replace(/[\p{Cc}\p{Cf}]/gu, '')

/** As it calls itself, and where it is: the one thing about it that nobody can make up. */
export const nameAtHost = (name: string, url: string) =>
  `${visiblePart(name)} (${new URL(url).host})`

const folded = (name: string) =>
  [...visiblePart(name).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()]
    .map((letter) => LETTERS.get(letter) ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

const LETTERS = new Map(
  [
    ['аαɑ', 'a'],
    ['вβ', 'b'],
    ['сϲ', 'c'],
    ['ԁ', 'd'],
    ['еε3', 'e'],
    ['ɡ', 'g'],
    ['һ', 'h'],
    ['іιıӏ1l|!', 'i'],
    ['ј', 'j'],
    ['кκ', 'k'],
    ['м', 'm'],
    ['п', 'n'],
    ['оοσ0', 'o'],
    ['рρ', 'p'],
    ['ѕ5', 's'],
    ['тτ', 't'],
    ['υ', 'u'],
    ['ν', 'v'],
    ['хχ', 'x'],
    ['уγ', 'y'],
  ].flatMap(([alike, letter]) => [...alike!].map((each): [string, string] => [each, letter!])),
)
