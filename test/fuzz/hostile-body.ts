/**
 * The same fields as JSON, as a form, as one that is called the other, or something else altogether.
 */
import fc from 'fast-check'
import type { Value } from './hostile-values.ts'
import { mostly } from './mostly.ts'

export type Field = [name: string, value: Value]

export interface Body {
  type: string
  content: string | Uint8Array<ArrayBuffer>
}

type Writer = (fields: Field[]) => Body['content']

export function bodyWriter(path: string): fc.Arbitrary<(fields: Field[]) => Body> {
  const known = mostly(12, fc.constantFrom(...usualAt(path)), fc.constantFrom(...ALL))
  const written = known.map(([type, write]) => (fields: Field[]) => {
    return { type, content: write(fields) }
  })
  const stray = fc.tuple(fc.constantFrom(...usualAt(path)), fc.constantFrom(...STRAYS))
  return mostly(
    20,
    written,
    stray.map(([[type], content]) => () => ({ type, content })),
  )
}

type Kind = [type: string, write: Writer]

const JSON_BODY: Kind = ['application/json', asJson]
const FORM: Kind = ['application/x-www-form-urlencoded', asForm]

const ALL: Kind[] = [
  JSON_BODY,
  FORM,
  ['APPLICATION/JSON ; charset=utf-16', asJson],
  ['application/json, text/html', asJson],
  ['application/x-www-form-urlencoded', asJson],
  ['application/json', asForm],
  ['text/plain', asJson],
  ['', asForm],
  ['multipart/form-data; boundary=x', asParts],
  ['multipart/form-data', asParts],
]

function usualAt(path: string): Kind[] {
  if (path === '/identity/token') return [JSON_BODY, FORM]
  return /^\/(v1|oauth\/register)\b/.test(path) ? [JSON_BODY] : [FORM]
}

const STRAYS: Array<Body['content']> = [
  ...['', '{', '[]', 'null', '1', '"x"', '\0', '&&&', '=', '%', 'email=%ff%fe', '\ufeff{}', '{}{}'],
  ...['{"email":"ada@example.com",}', "{'email':'x'}", '['.repeat(10_000), 'a&'.repeat(8_000)],
  ...[`email=${'a'.repeat(17_000)}`, `{"email":"${'a'.repeat(17_000)}"}`, '&x=y'.repeat(4_000)],
  ...['7b22fffe', 'c080', '1f8b0800', 'eda080'].map((hex) =>
    Uint8Array.from(Buffer.from(hex, 'hex')),
  ),
]

/** By hand: `JSON.stringify` cannot write a key twice. */
function asJson(fields: Field[]): string {
  const pairs = fields.map(([name, value]) => {
    return `${JSON.stringify(name)}:${typeof value === 'string' ? JSON.stringify(value) : value.json}`
  })
  return `{${pairs.join(',')}}`
}

export function asForm(fields: Field[]): string {
  return fields.map(([name, value]) => `${encoded(name)}=${encoded(textOf(value))}`).join('&')
}

function asParts(fields: Field[]): string {
  const parts = fields.map(
    ([name, value]) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${textOf(value)}`,
  )
  return `${parts.join('\r\n')}\r\n--x--\r\n`
}

export const textOf = (value: Value) => (typeof value === 'string' ? value : value.json)

/** Leaves `*name*` as it is; half a character, which cannot be encoded, becomes U+FFFD as in browsers. */
export const encoded = (text: string) => encodeURIComponent(text.toWellFormed())
