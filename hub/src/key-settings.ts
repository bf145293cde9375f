/**
 * What HUB_CONFIG says about signing keys. In production their times may only be longer than what caches and tokens need.
 */
import * as v from 'valibot'
import { days, KEY_TIMES, LIFETIME, seconds, toSeconds } from './base/duration.ts'
import type { KeyTimes } from './domain/tokens/signing-key.ts'
import { exactly } from './exactly.ts'
import { whole } from './whole-number.ts'

export const Keys = (environment: Record<string, string | undefined>) => {
  const isProduction = environment.NODE_ENV?.trim() === 'production'
  // Elsewhere a rehearsal may be quicker, though never quicker than the replicas hear of each other.
  const atLeast = (needed: number) => toSeconds(isProduction ? needed : LIFETIME.keyRing)
  const month = toSeconds(days(30))
  return exactly({
    rotateEveryDays: v.optional(whole(0, 3650), KEY_TIMES.rotation / days(1)),
    publishAheadSeconds: v.optional(
      whole(atLeast(KEY_TIMES.publishAhead), month),
      toSeconds(KEY_TIMES.publishAhead),
    ),
    retirementSeconds: v.optional(
      whole(atLeast(LIFETIME.signature), month),
      toSeconds(KEY_TIMES.retirement),
    ),
  })
}

export const keyTimes = (file: v.InferOutput<ReturnType<typeof Keys>>): KeyTimes => ({
  rotation: file.rotateEveryDays === 0 ? undefined : days(file.rotateEveryDays),
  publishAhead: seconds(file.publishAheadSeconds),
  retirement: seconds(file.retirementSeconds),
})
