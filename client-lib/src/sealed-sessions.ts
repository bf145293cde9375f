/**
 * The session in its cookie: a JWE (RFC 7516) in compact form, `dir` with A256GCM, under a key that HKDF (RFC 5869) derives
 * from IDENTITY_SECRET for this app alone, so that one app's cookie is noise to another. Whatever does not open is nobody.
 */

import { hkdfSync, randomBytes } from 'node:crypto'
import { compactDecrypt, CompactEncrypt, errors } from 'jose'
import type { HubSession } from './app.ts'
import { isCanonicalBase64url } from './canonical-base64url.ts'
import { cookiesOf } from './cookies.ts'
import type { AppSession, SessionCookie, SessionOptions } from './sessions.ts'

export interface SealedSessions {
  start(accountId: string, hub: HubSession | undefined): Promise<Record<string, string>>
  read(request: Request): Promise<AppSession | undefined>
  renew(request: Request): Promise<Record<string, string>>
}

interface Parts {
  /** The first seals, all open. */
  secrets: readonly string[]
  appId: string
  cookie: SessionCookie
  options: SessionOptions
  now: () => Date
}

/** What the cookie holds; times in seconds. */
interface Kept {
  id: string
  accountId: string
  hub?: HubSession
  startedAt: number
  renewedAt: number
}

const DAY_SECONDS = 86_400
const IDLE_DAYS = 7
const ABSOLUTE_DAYS = 30
const RENEWED_AFTER_SECONDS = 300
const SKEW_SECONDS = 60
const MAX_BYTES = 4096

const HEADER = { alg: 'dir', enc: 'A256GCM', typ: 'app-session' }
const ALGORITHMS = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }

export function createSealedSessions({ secrets, appId, cookie, options, now }: Parts) {
  const keys = secrets.map((secret) => keyOf(secret, appId))
  const idle = (options.idleDays ?? IDLE_DAYS) * DAY_SECONDS
  const absolute = (options.absoluteDays ?? ABSOLUTE_DAYS) * DAY_SECONDS
  const seconds = () => Math.floor(now().getTime() / 1000)

  async function seal(kept: Kept): Promise<Record<string, string>> {
    if (!keys[0] || appId === '')
      throw new Error('sessions need IDENTITY_SECRET and IDENTITY_APP_ID')
    const text = new TextEncoder().encode(JSON.stringify(kept))
    const jwe = await new CompactEncrypt(text).setProtectedHeader(HEADER).encrypt(keys[0])
    const left = Math.min(idle, kept.startedAt + absolute - seconds())
    return { 'set-cookie': `${cookie.name}=${jwe}; Max-Age=${left}; ${cookie.attributes}` }
  }

  async function find(request: Request): Promise<Kept | undefined> {
    const jwe = cookiesOf(request).get(cookie.name)
    const kept = jwe === undefined ? undefined : await open(keys, jwe)
    return kept && isLive(kept) ? kept : undefined
  }

  function isLive({ startedAt, renewedAt }: Kept): boolean {
    const at = seconds()
    return renewedAt <= at + SKEW_SECONDS && at < renewedAt + idle && at < startedAt + absolute
  }

  async function findValid(
    request: Request,
  ): Promise<{ kept: Kept; session: AppSession } | undefined> {
    const kept = await find(request)
    if (!kept) return undefined
    const { id, accountId, hub } = kept
    const session = { id, accountId, hub, startedAt: new Date(kept.startedAt * 1000) }
    return (await options.isRevoked?.(session)) ? undefined : { kept, session }
  }

  return {
    start(accountId: string, hub: HubSession | undefined) {
      const [id, at] = [randomBytes(16).toString('base64url'), seconds()]
      return seal({ id, accountId, ...(hub && { hub }), startedAt: at, renewedAt: at })
    },
    read: async (request: Request) => (await findValid(request))?.session,
    async renew(request: Request) {
      const found = await findValid(request)
      const isYoung = !found || seconds() < found.kept.renewedAt + RENEWED_AFTER_SECONDS
      return isYoung ? {} : seal({ ...found.kept, renewedAt: seconds() })
    },
  }
}

function keyOf(secret: string, appId: string): Uint8Array {
  const bytes = Buffer.from(secret, 'base64url')
  return new Uint8Array(hkdfSync('sha256', bytes, '', `symbolon client: session of ${appId}`, 32))
}

async function open(keys: readonly Uint8Array[], jwe: string): Promise<Kept | undefined> {
  if (jwe.length > MAX_BYTES || !hasOneSpelling(jwe)) return undefined
  for (const key of keys) {
    const kept = await openWith(key, jwe)
    if (kept) return kept
  }
  return undefined
}

/** Base64url has spare bits at its end: a cookie that was touched there would open all the same. */
const hasOneSpelling = (jwe: string) =>
  jwe.split('.').every((part) => part === '' || isCanonicalBase64url(part))

async function openWith(key: Uint8Array, jwe: string): Promise<Kept | undefined> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, ALGORITHMS)
    if (protectedHeader.typ !== HEADER.typ) return undefined
    return JSON.parse(new TextDecoder().decode(plaintext)) as Kept
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined // not sealed by this app, or touched since
    throw error
  }
}
