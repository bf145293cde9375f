/**
 * The signing keys as one replica remembers them: at most a few seconds behind the database, and still there for whoever
 * asks for the public ones while the database is away.
 */
import { LIFETIME } from '../../base/duration.ts'
import type { Sealer } from '../../base/sealing.ts'
import type { Db } from '../../db/schema.ts'
import { StoreUnavailable } from '../../db/store-unavailable.ts'
import type { SigningAlg } from '../../protocol/jws.ts'
import { listSigningKeys, type ActiveKey, type SigningKey } from './signing-key.ts'

export interface KeyRing {
  /** Every published key; the last known ones while the database is away. */
  published(now: Date): Promise<readonly SigningKey[]>
  /** The key to sign with, EdDSA unless another is asked for. Throws StoreUnavailable when nobody can tell which one that is. */
  active(now: Date, alg?: SigningAlg): Promise<ActiveKey>
  /** The keys have changed: whoever asks next reads them again. */
  forget(): void
}

export function createKeyRing(db: Db, sealer: Sealer): KeyRing {
  let known: { keys: readonly SigningKey[]; readAt: number; change: number } | undefined
  let change = 0 // that was heard of last
  let reading: Promise<readonly SigningKey[]> | undefined

  const read = async (now: Date) => {
    const begun = change // what changes from here on may not be among them
    const keys = await listSigningKeys(db, sealer, now)
    known = { keys, readAt: now.getTime(), change: begun }
    return keys
  }
  const current = (now: Date) => {
    const isRecent = known && Math.abs(now.getTime() - known.readAt) < LIFETIME.cache
    if (isRecent && known?.change === change) return known.keys
    reading ??= read(now).finally(() => (reading = undefined)) // concurrent callers share one read
    return reading
  }
  return {
    async published(now) {
      try {
        return await current(now)
      } catch (error) {
        if (error instanceof StoreUnavailable && known) return known.keys
        throw error
      }
    },
    async active(now, alg = 'EdDSA') {
      const key = (await current(now)).filter(isActive).find((active) => active.alg === alg)
      if (!key) throw new StoreUnavailable(`there is no active signing key for ${alg}`)
      return key
    },
    forget() {
      change += 1
      reading = undefined
    },
  }
}

const isActive = (key: SigningKey): key is ActiveKey =>
  key.state === 'active' && key.privateKey !== undefined
