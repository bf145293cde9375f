/**
 * A hub that never listens: it signs whatever a test asks for and answers the client library's
 * `fetch` seam. Its switches are the ways in which a real hub fails.
 */

import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

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
    fetch: async (input, init) => {
      fetches.push(String(input))
      return answerAs(hub, init?.signal ?? undefined)
    },
    mint(request, { claims = {}, header = {}, key = pair.privateKey } = {}) {
      return signToken({
        header: { typ: 'identity+jwt', alg: 'EdDSA', kid: pair.kid, ...header },
        payload: { ...validClaims({ ...request, issuer: url, now: now() }), ...claims },
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

async function answerAs(hub: FakeHub, signal: AbortSignal | undefined): Promise<Response> {
  switch (hub.mode) {
    case 'up':
      return Response.json({ keys: hub.published })
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
      return new Response(JSON.stringify({ keys: hub.published, pad: 'x'.repeat(70_000) }))
  }
}
