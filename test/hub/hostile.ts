/**
 * What the tests of hostile requests share: where such requests come from, and what a refusal must look like.
 */
import { expect } from 'vitest'
import { ISSUER, type TestHub } from '../support/hub.ts'

/** Headers that do not prove the hub's own origin. */
export const elsewhere: Array<[string, Record<string, string>]> = [
  ['from another origin', { Origin: 'https://evil.test' }],
  ['from a sibling', { Origin: 'https://sub.hub.test' }],
  ['over http', { Origin: 'http://hub.test' }],
  ['from another port', { Origin: 'https://hub.test:8443' }],
  ['from a sandbox', { Origin: 'null' }],
  ['from elsewhere, whatever its Origin', { 'Sec-Fetch-Site': 'cross-site' }],
  ['from the same site', { 'Sec-Fetch-Site': 'same-site' }],
  ['from nowhere', { 'Sec-Fetch-Site': 'none' }],
  ['from two places', { 'Sec-Fetch-Site': 'same-origin, cross-site' }],
]

/** The status and code of an answer that must be a refusal without effect. */
export async function refused({ app }: TestHub, path: string, init: RequestInit) {
  const response = await app.request(`${ISSUER}/${path}`, init)
  const text = await response.text()
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? /<code>(\w+)<\/code>/.exec(text)?.[1]
  expect(response.headers.getSetCookie().filter((line) => line.includes('_session='))).toEqual([])
  expect(text).not.toMatch(/\bat \w+ \(|node_modules|SyntaxError|TypeError/)
  return { status: response.status, code }
}
