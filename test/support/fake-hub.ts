/**
 * A hub that never listens: it signs whatever a test asks for and answers the client library's
 * `fetch` seam. Its switches are the ways in which a real hub fails.
 */

import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

export interface FakeHub {
  readonly url: string
  readonly fetch: typeof fetch
  readonly fetches: string[]
  /** What the next fetches meet. */
  mode: 'up' | 'down' | 'hanging' | 'error 500' | 'redirecting' | 'junk' | 'oversized'
  /** Replaces the published set; the signing key stays what it was. */
  published: object[]
  readonly kid: string
  readonly key: KeyObject
  /** A new key, published alone: the old one is withdrawn. */
  rotate(): void
  mint(request: MintRequest, changes?: TokenChanges): string
  /** What the hub says to an app's server, honest but for the changes. */
  say(typ: string, changes?: TokenChanges): string
  /** The claims of the list of revocations, as the next fetch of it gets them. */
  revoked: Record<string, unknown>
  /** A code that is redeemed once for this token, honest or not, by whoever began the sign-in. */
  issueCode(token: string, departure: URL): string
}

/** What a token is minted for: usually the redirect that /identity/login answered with. */
export interface MintRequest {
  app: string
  redirectUri: string
  nonce: string
  email: string
  sub?: string
}

export interface TokenChanges {
  /** `undefined` removes a claim. */
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  key?: KeyObject
}

export function createFakeHub(options: { url?: string; now?: () => Date } = {}): FakeHub {
  const { url = 'https://hub.test', now = () => new Date() } = options
  let serial = 0
  let pair = newPair()
  const fetches: string[] = []
  const grants = new Map<string, Grant>()

  function newPair() {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    return { kid: `key-${++serial}`, publicKey, privateKey }
  }

  const hub: FakeHub = {
    url,
    fetches,
    mode: 'up',
    published: [publicJwk(pair.publicKey, pair.kid)],
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
    revoked: { sids: {}, subs: {}, next: '0', more: false, oldest: 0 },
    fetch: async (input, init) => {
      fetches.push(String(input))
      const { pathname } = new URL(String(input))
      const answer = () => {
        if (init?.method === 'POST') return redemption(grants, init)
        return pathname === '/identity/revocations' ? revocationList(hub) : keySet(hub)
      }
      return answerAs(hub, answer, init?.signal ?? undefined)
    },
    issueCode(token, { searchParams }) {
      const code = randomBytes(32).toString('base64url')
      grants.set(code, { token, searchParams })
      return code
    },
    mint(request, { claims = {}, header = {}, key = pair.privateKey } = {}) {
      return signToken({
        header: { typ: 'identity+jwt', alg: 'EdDSA', kid: pair.kid, ...header },
        payload: { ...validClaims({ ...request, issuer: url, now: now() }), ...claims },
        key,
      })
    },
    say(typ, { claims = {}, header = {}, key = pair.privateKey } = {}) {
      const iat = Math.floor(now().getTime() / 1000)
      const jti = randomBytes(16).toString('base64url')
      return signToken({
        header: { typ, alg: 'EdDSA', kid: pair.kid, ...header },
        payload: { iss: url, aud: 'mail', iat, exp: iat + 60, jti, ...claims },
        key,
      })
    },
  }
  return hub
}

export function publicJwk(key: KeyObject, kid: string): Record<string, unknown> {
  return { ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'EdDSA' }
}

function validClaims(request: MintRequest & { issuer: string; now: Date }) {
  const iat = Math.floor(request.now.getTime() / 1000)
  return {
    iss: request.issuer,
    aud: request.app,
    sub: request.sub ?? `user-${request.email}`,
    email: request.email,
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
    name: 'Ada Example',
  }
}

export interface Signable {
  /** An object, or the exact text where a test needs what JSON.stringify would not write. */
  header: object | string
  payload: object | string
  key: KeyObject
}

export function signToken({ header, payload, key }: Signable): string {
  const signed = [header, payload]
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .map((text) => Buffer.from(text).toString('base64url'))
    .join('.')
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
}

interface Grant {
  token: string
  /** Of the authorization request. */
  searchParams: URLSearchParams
}

const keySet = ({ published }: FakeHub) => ({ status: 200, json: { keys: published } })

const revocationList = (hub: FakeHub) => ({
  status: 200,
  text: hub.say('revocations+jwt', { claims: hub.revoked }),
})

/** As at POST /identity/token: a known code is spent, whatever comes of it. */
function redemption(grants: Map<string, Grant>, { body }: RequestInit) {
  const form = new URLSearchParams(String(body))
  const grant = grants.get(form.get('code') ?? '')
  grants.delete(form.get('code') ?? '')

  const challenge = createHash('sha256').update(form.get('code_verifier') ?? '')
  const isTheirs =
    grant?.searchParams.get('code_challenge') === challenge.digest('base64url') &&
    form.get('grant_type') === 'authorization_code' &&
    ['app', 'redirect_uri'].every((name) => form.get(name) === grant.searchParams.get(name))
  if (!isTheirs) return { status: 400, json: { error: 'invalid_grant' } }
  return { status: 200, json: { identity_token: grant.token, expires_in: 120 } }
}

interface Answer {
  status: number
  json?: object
  text?: string
}

async function answerAs(
  hub: FakeHub,
  answer: () => Answer,
  signal: AbortSignal | undefined,
): Promise<Response> {
  switch (hub.mode) {
    case 'up': {
      const { status, json, text = JSON.stringify(json) } = answer()
      return new Response(text, { status })
    }
    case 'down':
      throw new TypeError('fetch failed')
    case 'hanging':
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error))
      })
    case 'error 500':
      return new Response('{"keys":[]}', { status: 500 })
    case 'redirecting':
      throw new TypeError('unexpected redirect') // what fetch does under redirect: 'error'
    case 'junk':
      return new Response('<!doctype html>')
    case 'oversized':
      return Response.json({ ...answer().json, pad: 'x'.repeat(70_000) })
  }
}
