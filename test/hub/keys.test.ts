/**
 * The signing keys: what is published, and the life of a key from next over active and retired to gone.
 */
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { rotateKeys } from '../../hub/src/commands/keys.ts'
import { createSealer } from '../../hub/src/base/sealing.ts'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import { listSigningKeys } from '../../hub/src/domain/tokens/signing-key.ts'
import { createHub } from '../../hub/src/main.ts'
import { authorizeUrl, CHEAP_HASH, openTestHub, TWO_APPS } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { onBreakableStore } from './breakable-store.ts'
import { returned, signedInPerson } from './person.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

const hub = useHub({ settings: TWO_APPS })
beforeEach(async () => {
  hub.pass(MINUTE) // whatever was cached is old
})

const published = async (app = hub.app) => {
  const response = await app.request('/.well-known/jwks.json')
  return ((await response.json()) as { keys: Array<Record<string, string>> }).keys
}
const kids = async () => (await published()).map(({ kid }) => kid)

const rotate = () => rotateKeys(hub.hub, {})
const rotated = async () =>
  (await rotate()).data as { active: string; next: string; retired: string }

const signingKid = async () => {
  const ada = await signedInPerson(hub)
  return decodeProtectedHeader(returned(await ada.open(authorizeUrl())).token!).kid
}

describe('GET /.well-known/jwks.json', () => {
  test('may be fetched from anywhere and kept for a minute', async () => {
    const response = await hub.app.request('/.well-known/jwks.json', {
      headers: { Origin: 'https://mail.test' },
    })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=60',
      'access-control-allow-origin': '*',
    })
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  test('has public members alone, and each key’s thumbprint as its kid', async () => {
    const keys = await published()
    expect(keys.length).toBeGreaterThanOrEqual(2)
    for (const key of keys) {
      expect(key).toEqual({
        kty: 'OKP',
        crv: 'Ed25519',
        x: expect.stringMatching(/^[\w-]{43}$/),
        kid: await calculateJwkThumbprint(key as { kty: string }),
        use: 'sig',
        alg: 'EdDSA',
      })
    }
  })

  test('is served from memory while the store is away, and from the store when it is back', async () => {
    const { app, store } = await onBreakableStore(hub)
    const before = await published(app)
    store.isAway = true
    hub.pass(10 * MINUTE)
    expect(await published(app)).toEqual(before)
    expect((await app.request('/readyz')).status).toBe(503)

    store.isAway = false
    const { next } = await rotated()
    expect((await published(app)).map(({ kid }) => kid)).toContain(next)
  })
})

describe('the life of a key', () => {
  test('begins as next: published, and not yet used', async () => {
    hub.pass(3 * MINUTE)
    const { active, next } = await rotated()
    hub.pass(5 * SECOND)
    expect(await kids()).toContain(next)
    expect(await signingKid()).toBe(active)
  })

  test('goes on as active only after every cache of the key set has run out', async () => {
    hub.pass(3 * MINUTE)
    const { next } = await rotated()
    hub.pass(3 * MINUTE - 1)
    const tooSoon = await rotate()
    expect(tooSoon).toMatchObject({ exitCode: 1 })
    expect(tooSoon.lines.join()).toMatch(/too new.*Nothing was changed/)

    hub.pass(1)
    expect((await rotated()).active).toBe(next)
    hub.pass(5 * SECOND)
    expect(await signingKid()).toBe(next)
  })

  test('ends when the last token that it signed is long dead', async () => {
    hub.pass(3 * MINUTE)
    const { retired } = await rotated()
    hub.pass(9 * MINUTE)
    expect(await kids()).toContain(retired)
    hub.pass(2 * MINUTE)
    expect(await kids()).not.toContain(retired)
  })

  test('leaves nothing behind, not even sealed', async () => {
    hub.pass(3 * MINUTE)
    const { retired } = await rotated()
    hub.pass(11 * MINUTE)
    await removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)
    const rows = await hub.db.selectFrom('signing_keys').select('kid').execute()
    expect(rows.map(({ kid }) => kid)).not.toContain(retired)
    expect(rows).toHaveLength(2)
  })
})

test('the first two keys were published together, so the first rotation need not wait', async () => {
  const fresh = await openTestHub()
  fresh.pass(SECOND)
  expect((await rotateKeys(fresh.hub, {})).exitCode).toBe(0)
  expect((await rotateKeys(fresh.hub, {})).exitCode).toBe(1)
  await fresh.close()
})

describe('HUB_SECRET', () => {
  const [old, young] = [Buffer.alloc(32, 'old'), Buffer.alloc(32, 'young')]
  const start = (secrets: Buffer[]) =>
    createHub({ ...hub.hub.config, secrets }, hub.db, { log: hub.hub.log, hashCost: CHEAP_HASH })

  test('that does not open the keys stops the start, naming the key and no secret', async () => {
    const error = await start([old]).catch((error: Error) => error)
    expect(error).toMatchObject({ name: 'KeysUnreadable' })
    expect(String(error)).toMatch(/HUB_SECRET does not open signing key [\w-]{43}/)
  })

  test('is rotated by a list: every entry opens, the first one seals', async () => {
    const [current] = hub.hub.config.secrets
    await start([current!, young])
    const { keys } = await start([young, current!])
    expect((await keys.active(hub.clock.at)).state).toBe('active')

    hub.pass(3 * MINUTE)
    const both = createSealer([young, current!])
    const { data } = await rotateKeys({ ...hub.hub, sealer: both }, {})
    const { next } = data as { next: string }
    const all = await listSigningKeys(hub.db, both, hub.clock.at)
    expect(all.map(({ kid }) => kid)).toContain(next)
    await expect(listSigningKeys(hub.db, createSealer([current!]), hub.clock.at)).rejects.toThrow(
      next,
    )
  })

  test('may be dropped once the keys were rotated twice under the new one', async () => {
    const [current] = hub.hub.config.secrets
    const both = createSealer([young, current!])
    for (let rotation = 0; rotation < 2; rotation += 1) {
      hub.pass(4 * MINUTE)
      expect((await rotateKeys({ ...hub.hub, sealer: both }, {})).exitCode).toBe(0)
    }
    const keys = await listSigningKeys(hub.db, createSealer([young]), hub.clock.at)
    expect(keys.map(({ state }) => state)).toContain('retired') // published still, until its last token is dead
    expect(keys.find(({ state }) => state === 'active')?.privateKey).toBeDefined()
  })
})

test('private keys are nowhere in the database in the clear', async () => {
  const fresh = await openTestHub()
  const rows = await fresh.db.selectFrom('signing_keys').selectAll().execute()
  const { d } = (await fresh.hub.keys.active(fresh.clock.at)).privateKey.export({ format: 'jwk' })
  expect(d).toMatch(/^[\w-]{43}$/)
  expect(JSON.stringify(rows)).not.toContain(d)
  await fresh.close()
})
