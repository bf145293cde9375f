/**
 * What every answer must be, whatever was asked: no fault of ours, nothing from inside, nowhere to go but the hub and the
 * registered apps; and each refusal in our own form, kept by nobody, with the code and the reference that the log has.
 */
import { readFileSync } from 'node:fs'
import { CALLBACK, ISSUER, type LoggedEvent } from '../support/hub.ts'
import {
  CODE_CALLBACK,
  OWN_REGISTRATION,
  POSTED_BY_CLIENTS,
  SPA_BYE,
  SPA_CALLBACK,
} from './doors.ts'

export interface Answer {
  method: string
  path: string
  status: number
  headers: Headers
  text: string
  /** What the hub logged meanwhile. */
  events: readonly LoggedEvent[]
}

type Check = [bad: boolean, fault: string]

/** What is wrong with an answer, in words. */
export function faultsOf(answer: Answer): string[] {
  const { status, events } = answer
  const checks: Check[] = [
    [status >= 500, `answers ${status}`],
    ...events.map(({ event, ...fields }): Check => {
      return [event.endsWith('_failed'), `logs ${event} ${String(fields['error'])}`]
    }),
    ...INSIDE.map((inside): Check => [inside.test(answer.text), `tells ${inside}`]),
    ...targetsOf(answer).map((target): Check => [!isOurs(target), `leads to ${target}`]),
    ...(status >= 400 && status < 500 ? refusalChecks(answer) : []),
  ]
  return checks.filter(([bad]) => bad).map(([, fault]) => fault)
}

/** What only the inside of a program says. */
const INSIDE = [
  /^\s*at .+:\d+/m,
  /node_modules|file:\/\/|\b(hub|client-lib)\/src\b|\.[jt]s:\d+/,
  /\b\w*Error\b/,
  /\b(kysely|pglite|argon2|hono)\b/,
  /\b(select|insert into|update|delete from) "/i,
  /\b(violates|invalid byte sequence|syntax error)\b/i,
  /\[object \w+\]|\bundefined\b/,
]

/** Where an answer sends a browser, or offers to. */
function targetsOf({ headers, text }: Answer): string[] {
  const location = headers.get('location')
  const isPage = headers.get('content-type')?.startsWith('text/html')
  const links = isPage ? [...text.matchAll(/\s(?:href|action)="([^"]*)"|;url=([^"]*)"/g)] : []
  return [
    ...(location === null ? [] : [location]),
    ...links.map(([, link, refresh]) => (link ?? refresh)!.replaceAll('&amp;', '&')),
  ]
}

function isOurs(target: string): boolean {
  if (!/^[\x21-\x7e]*$/.test(target) || !URL.canParse(target, ISSUER)) return false
  const { origin } = new URL(target, ISSUER)
  const registered = [CALLBACK, CODE_CALLBACK, SPA_CALLBACK, SPA_BYE]
  return (
    origin === ISSUER ||
    registered.some((uri) => target === new URL(uri).origin) ||
    target === SPA_BYE ||
    registered.some((uri) => target.startsWith(uri) && /^([?&]|$)/.test(target.slice(uri.length)))
  )
}

function refusalChecks(answer: Answer): Check[] {
  const { method, headers } = answer
  const refused = answer.events.filter(({ event }) => event === 'request_refused')
  const [code, ref] = [String(refused[0]?.['code']), String(refused[0]?.['ref'])]
  const hasBody = method !== 'HEAD'
  return [
    [headers.get('cache-control') !== 'no-store', 'may be kept'],
    [refused.length !== 1, `logs ${refused.length} refusals`],
    [!DOCUMENTED.has(code), `has a code that no document knows: ${code}`],
    [hasBody && !isInOurForm(answer, code, ref), `does not tell ${code} and ${ref} in our form`],
  ]
}

function isInOurForm({ path, headers, text }: Answer, code: string, ref: string): boolean {
  const isJson = headers.get('content-type')?.startsWith('application/json')
  if (POSTED_BY_CLIENTS.includes(path) || OWN_REGISTRATION.test(path))
    return isJson === true && isOAuthError(text, code)
  if (isJson) {
    const { error, ...more } = JSON.parse(text)
    const isWhole = error.code === code && error.ref === ref && typeof error.message === 'string'
    return isWhole && Object.keys(more).length === 0
  }
  const isPage = headers.get('content-type')?.startsWith('text/html') === true
  return isPage && !path.startsWith('/v1/auth/') && text.includes(code) && text.includes(ref)
}

/** RFC 6749 §5.2. */
function isOAuthError(text: string, code: string): boolean {
  const { error, error_description: description, ...more } = JSON.parse(text)
  const expected = code === 'body_too_large' ? 'invalid_request' : code
  return error === expected && typeof description === 'string' && Object.keys(more).length === 0
}

/** The hub's tables of codes: what stands in their first columns. */
const DOCUMENTED = new Set(
  ['README.md', 'docs/oidc.md']
    .map((file) => /\| Code of the hub[^]*?(\n\n|\n$)/.exec(readFileSync(file, 'utf8'))![0])
    .flatMap((table) => table.split('\n'))
    .flatMap((row) => [...row.split(' | ')[0]!.matchAll(/`(\w+)`/g)].map(([, code]) => code!)),
)
