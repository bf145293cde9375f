/**
 * A hub for an app's own tests: in this process, with real keys and real tokens, and without a network. It answers the
 * library's `fetch`, sends a person's browser back as the hub does, and fails in the ways in which a real one fails.
 */

import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { answerWith, redemption, type Answer, type Fault, type Grant } from './answers.ts'
import { PEOPLE, type TestPerson } from './people.ts'
import { publicJwk, signToken, type TokenChanges } from './signing.ts'
import { signInAs, type SignedIn, type TestClient } from './walk.ts'

export { publicJwk, signToken, type Signable, type TokenChanges } from './signing.ts'
export type { Fault } from './answers.ts'
export type { TestPerson } from './people.ts'
export type { SignedIn, TestClient } from './walk.ts'

export interface TestHub {
  /** For IDENTITY_HUB_URL. */
  readonly url: string
  /** For the `fetch` option of createHubClient. */
  readonly fetch: typeof fetch
  readonly people: typeof PEOPLE
  /** What the library asked for. */
  readonly fetches: string[]
  /** What its next requests meet. */
  fault: Fault
  /** Seconds by which the hub's clock is ahead of the app's; negative: behind. */
  clockOffset: number
  /** A new key, published alone: the old one is withdrawn. */
  rotate(): void
  /** Where the hub sends this person's browser, which asked for this authorization URL. */
  authorize(authorizationUrl: string | URL, person: TestPerson, changes?: TokenChanges): URL
  /** The whole way of one person through an app: login, hub, callback. The cookies are what the app has set. */
  signIn(app: TestClient, person: TestPerson, options?: { returnTo?: string }): Promise<SignedIn>
  /** Playwright: a page that is sent to the hub comes straight back as this person. */
  standIn(page: RoutedPage, person: TestPerson): Promise<void>

  /** An identity token, honest but for the changes. */
  mint(request: MintRequest, changes?: TokenChanges): string
  /** An access token for a resource server (RFC 9068), honest but for the changes. */
  accessToken(request: AccessRequest, changes?: TokenChanges): string
  /** A code that is redeemed once for this token, by whoever began the sign-in. */
  issueCode(token: string, departure: URL): string
  /** What the hub says to an app's server, such as `logout+jwt`, honest but for the changes. */
  say(typ: string, changes?: TokenChanges): string
  /** The claims of the list of revocations, as the next fetch of it gets them. */
  revoked: Record<string, unknown>
  /** Replaces the published set; the signing key stays what it was. */
  published: object[]
  readonly kid: string
  readonly key: KeyObject
}

/** What a token is minted for: usually the redirect that /identity/login answered with. */
export interface MintRequest {
  app: string
  redirectUri: string
  nonce: string
  email: string
  sub?: string
  name?: string
}

/** What an access token is for. */
export interface AccessRequest {
  resource: string
  /** Values separated by spaces. */
  scope: string
  sub?: string
  clientId?: string
}

/** As much of a Playwright page as `standIn` uses. */
export interface RoutedPage {
  route(
    url: (url: URL) => boolean,
    answer: (route: {
      request(): { url(): string }
      fulfill(response: { status: number; headers: Record<string, string> }): Promise<void>
    }) => Promise<void>,
  ): Promise<unknown>
}

export interface TestHubOptions {
  /** Default: `https://hub.test`. */
  url?: string
  now?: () => Date
}

/**
 * @example
 * const testHub = createTestHub()
 * const hub = createHubClient({ ...myOptions, environment: { ...env, IDENTITY_HUB_URL: testHub.url }, fetch: testHub.fetch })
 * const { response, cookies } = await testHub.signIn(hub, testHub.people.verified, { returnTo: '/inbox' })
 */
export function createTestHub(options: TestHubOptions = {}): TestHub {
  const { url = 'https://hub.test', now = () => new Date() } = options
  let serial = 0
  let pair = newPair()
  const grants = new Map<string, Grant>()
  const seconds = () => Math.floor(now().getTime() / 1000) + hub.clockOffset

  function newPair() {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    return { kid: `key-${++serial}`, publicKey, privateKey }
  }

  function signed(typ: string, payload: object, changes: TokenChanges = {}): string {
    const { claims = {}, header = {}, key = pair.privateKey } = changes
    return signToken({
      header: { typ, alg: 'EdDSA', kid: pair.kid, ...header },
      payload: { ...payload, ...claims },
      key,
    })
  }

  const hub: TestHub = {
    url,
    people: PEOPLE,
    fetches: [],
    fault: 'none',
    clockOffset: 0,
    published: [publicJwk(pair.publicKey, pair.kid)],
    revoked: { sids: {}, subs: {}, next: '0', more: false, oldest: 0 },
    get kid() {
      return pair.kid
    },
    get key() {
      return pair.privateKey
    },
    rotate() {
      pair = newPair()
      hub.published = [publicJwk(pair.publicKey, pair.kid)]
    },
    fetch: async (input, init) => {
      hub.fetches.push(String(input))
      const answer = () => answerTo(hub, grants, { url: String(input), init: init ?? {} })
      return answerWith(hub.fault, answer, init?.signal ?? undefined)
    },
    authorize: (authorizationUrl, person, changes = {}) =>
      returnOf(hub, new URL(authorizationUrl), { person, changes }),
    signIn: (app, person, walk) => signInAs(hub, app, { person, ...walk }),
    standIn: async (page, person) => {
      await page.route(
        ({ origin, pathname }) => origin === url && pathname === '/identity/authorize',
        (route) => {
          const location = hub.authorize(route.request().url(), person).href
          return route.fulfill({ status: 302, headers: { location } })
        },
      )
    },
    mint: (request, changes) =>
      signed('identity+jwt', honestClaims({ ...request, issuer: url, iat: seconds() }), changes),
    accessToken({ resource, scope, sub = PEOPLE.verified.sub, clientId = 'client' }, changes) {
      const [iat, jti] = [seconds(), randomBytes(16).toString('base64url')]
      const claims = { iss: url, aud: resource, sub, client_id: clientId, scope, jti, iat }
      return signed('at+jwt', { ...claims, exp: iat + 300 }, changes)
    },
    issueCode(token, { searchParams }) {
      const code = randomBytes(32).toString('base64url')
      grants.set(code, { token, searchParams })
      return code
    },
    say(typ, changes) {
      const [iat, jti] = [seconds(), randomBytes(16).toString('base64url')]
      return signed(typ, { iss: url, aud: 'mail', iat, exp: iat + 60, jti }, changes)
    },
  }
  return hub
}

interface Asked {
  url: string
  init: RequestInit
}

function answerTo(hub: TestHub, grants: Map<string, Grant>, { url, init }: Asked): Answer {
  if (init.method === 'POST') return redemption(grants, init)
  if (new URL(url).pathname !== '/identity/revocations') {
    return { status: 200, json: { keys: hub.published } }
  }
  return { status: 200, text: hub.say('revocations+jwt', { claims: hub.revoked }) }
}

/** DESIGN: the redirect URI with `token` or `code`, or with `error`; always with `state` and `iss` (RFC 9207). */
function returnOf(
  hub: TestHub,
  departure: URL,
  { person, changes }: { person: TestPerson; changes: TokenChanges },
): URL {
  const asked = (name: string) => departure.searchParams.get(name) ?? ''
  const back = new URL(asked('redirect_uri'))
  back.searchParams.set('state', asked('state'))
  back.searchParams.set('iss', hub.url)
  if (person.refused) {
    back.searchParams.set('error', person.refused)
    return back
  }
  const request = { app: asked('app'), redirectUri: asked('redirect_uri'), nonce: asked('nonce') }
  const claims = { ...person.claims, ...changes.claims }
  const token = hub.mint({ ...request, ...person }, { ...changes, claims })
  const isCode = asked('response_type') === 'code'
  back.searchParams.set(isCode ? 'code' : 'token', isCode ? hub.issueCode(token, departure) : token)
  return back
}

function honestClaims(request: MintRequest & { issuer: string; iat: number }) {
  const { iat, email, sub = `user-${email}`, name = 'Ada Example' } = request
  return {
    iss: request.issuer,
    aud: request.app,
    sub,
    email,
    email_verified: true,
    scope: 'identity',
    nonce: request.nonce,
    jti: randomBytes(16).toString('base64url'),
    iat,
    exp: iat + 120,
    auth_time: iat - 5,
    amr: ['pwd'],
    redirect_uri: request.redirectUri,
    sid: 'hub-session-1',
    name,
  }
}
