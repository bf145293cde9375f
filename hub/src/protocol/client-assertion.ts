/**
 * Client assertions, RFC 7523 §3 and OpenID Connect Core §9: a JWT that a client signed with its registered key, for the hub
 * alone, minutes long, good once.
 */
import { createLocalJWKSet, decodeJwt, errors, jwtVerify, type JWK, type JWTPayload } from 'jose'
import type { JsonWebKey } from 'node:crypto'
import { after, LIFETIME } from '../base/duration.ts'
import { SIGNING_ALGORITHMS } from './jws.ts'

export interface ClientAssertion {
  /** To be spent by whoever believes it. */
  jti: string
  expiresAt: Date
}

export interface Asserting {
  clientId: string
  jwks: readonly JsonWebKey[]
  /** The names of the hub, of which the assertion bears one (RFC 7523 §3, point 3). */
  audiences: readonly string[]
}

/** Undefined for whatever proves nothing. */
export async function readClientAssertion(
  assertion: string,
  { clientId, jwks, audiences }: Asserting,
  now: Date,
): Promise<ClientAssertion | undefined> {
  try {
    const keys = createLocalJWKSet({ keys: jwks as JWK[] }) // of the key depends the algorithm
    const { payload, protectedHeader } = await jwtVerify(assertion, keys, {
      ...{ algorithms: [...SIGNING_ALGORITHMS], issuer: clientId, subject: clientId },
      ...{ audience: [...audiences], requiredClaims: ['exp', 'jti'] },
      ...{ currentDate: now, clockTolerance: LIFETIME.clockSkew / 1000 },
    })
    return KINDS.includes(protectedHeader.typ?.toLowerCase()) ? claimsOf(payload, now) : undefined
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

/** A JWT made for something else says what it is. */
const KINDS = [undefined, 'jwt', 'client-authentication+jwt']

/** What jose leaves open: one audience, a near end, a beginning that has come, and an id. */
function claimsOf({ aud, exp, iat, jti }: JWTPayload, now: Date): ClientAssertion | undefined {
  const [latestEnd, latestStart] = [after(now, LIFETIME.clientAssertion), skewed(now)]
  const isBounded = exp! * 1000 <= latestEnd.getTime() && (iat ?? 0) * 1000 <= latestStart.getTime()
  if (!isBounded || typeof aud !== 'string' || typeof jti !== 'string' || jti === '')
    return undefined
  return { jti, expiresAt: skewed(new Date(exp! * 1000)) }
}

const skewed = (time: Date) => after(time, LIFETIME.clockSkew)

/** Who it says that it is from, unproven. */
export function subjectOf(assertion: string): string | undefined {
  try {
    const { sub } = decodeJwt(assertion)
    return typeof sub === 'string' ? sub : undefined
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}
