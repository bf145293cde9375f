/**
 * Requests as nobody's browser would send them, near enough to right ones that most get past the first check. Every part is
 * right more often than not, and wrong independently of the others; `*name*` is filled in when the request is sent.
 */
import fc from 'fast-check'
import { POSTED_BY_CLIENTS, type Shape } from './doors.ts'
import { asForm, bodyWriter, encoded, textOf, type Body, type Field } from './hostile-body.ts'
import { hostileHeaders } from './hostile-headers.ts'
import { hostileText, hostileValue, type Value } from './hostile-values.ts'
import { mostly } from './mostly.ts'

export interface Draft {
  door: string
  method: string
  /** From the first slash on, as it stands on the wire. */
  target: string
  headers: Array<[name: string, value: string]>
  body: Body['content'] | null
}

/** At any of these doors, at those that ask for more more often. */
export function anyRequest(doors: Readonly<Record<string, readonly Shape[]>>): fc.Arbitrary<Draft> {
  const requests = Object.entries(doors).map(([door, shapes]) => {
    const fields = shapes.flatMap((shape) => Object.keys(shape))
    return { weight: 2 + fields.length, arbitrary: requestAt(door, shapes) }
  })
  return fc.oneof(...requests)
}

function requestAt(door: string, shapes: readonly Shape[]): fc.Arbitrary<Draft> {
  const [own = '', path = ''] = door.split(' ')
  const parts = fc.record({
    method: methodAt(own, path),
    path: pathAt(path),
    fields: fc.oneof(...shapes.map(fieldsOf)),
    more: mostly(15, fc.constant(''), fc.constantFrom(...STRAY_QUERIES)),
    headers: hostileHeaders(path),
    write: bodyWriter(path),
  })
  return parts.map(({ method, path, fields, more, headers, write }) => {
    const [at, rest] = [pathWith(path, fields), fields.filter(([name]) => name !== ID)]
    if (['GET', 'HEAD'].includes(method)) {
      return { door, method, target: `${at}?${asForm(rest)}${more}`, headers, body: null }
    }
    const { type, content: body } = write(rest)
    const typed: Draft['headers'] = type === '' ? headers : [['content-type', type], ...headers]
    return { door, method, target: `${at}?${more}`, headers: typed, body }
  })
}

/** The one field that some doors have in their path. */
const ID = ':id'

function pathWith(path: string, fields: Field[]): string {
  const [, id = ''] = fields.find(([name]) => name === ID) ?? []
  return path.replace(ID, () => encoded(textOf(id)))
}

const STRAY_QUERIES = [
  ...['&', '&%', '&=%E0%A4%A', '&c', '&c=', '&c=x', '&c=%00', '&c=*onTheWay*&c=*adaTyped*'],
  ...['&token=x', '&token=%ff', '&__proto__=x', '&another', '&email[]=x', '&lang=__proto__'],
  ...['&lang=de', '&redirect_uri=https%3A%2F%2Fevil.test', `&x=${'y'.repeat(9_000)}`],
]

function methodAt(own: string, path: string): fc.Arbitrary<string> {
  const right = own !== 'ALL' ? own : POSTED_BY_CLIENTS.includes(path) ? 'POST' : 'GET'
  const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'BREW']
  return mostly(10, fc.constant(right), fc.constantFrom(...others))
}

const SUFFIXES = [
  ...['/', '//', '/.', '/..', '/../admin', '/../../sign-in', '%00', '%2f', '%2e%2e', '%'],
  ...['%E0%A4%A', ';a=b', '\\', '.json', '~', '%0d%0a'],
]

function pathAt(path: string): fc.Arbitrary<string> {
  const twisted = [path.toUpperCase(), `/${path}`, `/.${path}`, `/%2f${path}`, `//evil.test${path}`]
  const wrong = fc.oneof(
    fc.constantFrom(...twisted, ...SUFFIXES.map((suffix) => `${path}${suffix}`)),
    hostileText.map((text) => `${path}/${encoded(text)}`),
  )
  return mostly(25, fc.constant(path), wrong)
}

/** Each is right so often that in about half of the requests all of them are. */
function fieldsOf(shape: Shape): fc.Arbitrary<Field[]> {
  const names = Object.keys(shape)
  const fields = names.map((name) => {
    const right = shape[name]!
    const value = hostileValue(right.filter((value) => value !== undefined).map(textOf))
    const wrong = mostly(6, value, fc.constant(undefined))
    return mostly(2 * names.length, fc.constantFrom(...right), wrong).map((value) => [name, value])
  })
  return fc
    .tuple(fc.tuple(...fields), mostly(10, fc.constant([]), surplus(names)))
    .map(([fields, more]) => [...fields.filter(isGiven), ...more])
}

const isGiven = (field: unknown[]): field is Field => field[1] !== undefined

/** The same field again, fields from other objects, fields that nobody asked for. */
function surplus(names: string[]): fc.Arbitrary<Field[]> {
  const inherited = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '']
  const object = { json: '{"email":"eve@evil.test","password":"x","isAdmin":true}' }
  const field = fc.oneof(
    fc.tuple(fc.constantFrom(...names, 'c', 'token', 'email'), hostileValue(['*resetToken*'])),
    fc.tuple(fc.constantFrom(...inherited), fc.constantFrom<Value>(object, 'x')),
    fc.tuple(hostileText, hostileText),
  )
  return fc.array(field, { minLength: 1, maxLength: 4 })
}
