/**
 * Where a request says it comes from, and who it says it is: right in most cases, each header wrong by itself in the others.
 */
import fc from 'fast-check'
import { ISSUER } from '../support/hub.ts'
import { OWN_REGISTRATION } from './doors.ts'
import { mostly } from './mostly.ts'

type Header = [name: string, value: string]

const SESSION = '__Host-symbolon_session'
const BROWSER = '__Host-symbolon_browser'
const COOKIES = [
  ...['', ';;;', '=', '=x', '\xff\xfe=\xe9', SESSION, `${SESSION}=`, `${SESSION}=.....`],
  ...[`${SESSION}="*session*"`, `${SESSION}=*session*%00`, `symbolon_session=*session*`],
  ...[`${SESSION}=*code*`, `${SESSION}=*session*; ${SESSION}=*pairSession*`],
  ...[`${SESSION}=${'*session*.'.repeat(6)}x`, `${SESSION}=${'a'.repeat(9_000)}`],
  ...[`${SESSION}=*onTheWay*; ${BROWSER}=*session*`, `${BROWSER}=*browser*; ${BROWSER}=x`],
  `${SESSION}=*session*.*session*; ${BROWSER}=${'A'.repeat(43)}`,
]

const cookie = fc.oneof(
  { weight: 8, arbitrary: fc.constant(`${BROWSER}=*browser*; ${SESSION}=*session*`) },
  { weight: 3, arbitrary: fc.constant(`${SESSION}=*pairSession*; ${BROWSER}=*browser*`) },
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(...COOKIES) },
)

const EVIL = 'https://evil.test'
const ORIGINS = [undefined, '', '*', 'null', '\xe9', EVIL, `${ISSUER}.evil.test`, 'http://hub.test']
const SITES = ['', 'cross-site', 'same-site', 'none', 'Same-Origin', 'same-origin, cross-site']

const REGISTRATION_TOKEN: Header = ['authorization', 'Bearer *registrationToken*']

const ODD: Header[] = [
  ['host', 'evil.test'],
  ['x-forwarded-host', 'evil.test'],
  ['x-forwarded-proto', 'javascript'],
  ['x-forwarded-for', `127.0.0.1, ${'::1, '.repeat(500)}`],
  ['forwarded', 'for=_hidden;host=evil.test'],
  ['user-agent', `Mozilla/5.0 (${'\xe9'.repeat(400)})`],
  ['user-agent', '<script>alert(1)</script>'],
  ['accept-language', `de-DE, __proto__, ${'x;q=0.1, '.repeat(400)}*;q=9`],
  ['accept', 'text/html;q=NaN'],
  ['authorization', 'Bearer *session*'],
  REGISTRATION_TOKEN,
  ['authorization', 'Basic \xff'],
  ['authorization', 'DPoP *accessToken*'],
  ['dpop', ''],
  ['dpop', 'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7fX0.e30.AAAA'],
  ['x-http-method-override', 'DELETE'],
  ['transfer-encoding', 'chunked'],
  ['content-encoding', 'gzip'],
  ['range', 'bytes=0-'],
  ['if-none-match', '*'],
  ['access-control-request-method', 'DELETE'],
]

/** Of a path: the one door that knows its callers by a header of their own is shown it. */
export function hostileHeaders(path: string): fc.Arbitrary<Header[]> {
  const right: Header[] = OWN_REGISTRATION.test(path) ? [REGISTRATION_TOKEN] : []
  return fc
    .record({
      cookie,
      origin: mostly(15, fc.constant(ISSUER), fc.constantFrom(...ORIGINS)),
      site: mostly(20, fc.constantFrom(undefined, 'same-origin'), fc.constantFrom(...SITES)),
      odd: mostly(4, fc.constant(right), fc.array(fc.constantFrom(...ODD), { maxLength: 3 })),
    })
    .map(({ cookie, origin, site, odd }) => [
      ...[
        ['cookie', cookie],
        ['origin', origin],
        ['sec-fetch-site', site],
      ].filter(isGiven),
      ...odd,
    ])
}

const isGiven = (pair: Array<string | undefined>): pair is Header => pair[1] !== undefined
