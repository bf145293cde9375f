/**
 * Backup and restore: what was there is there again, and nothing that was given out before comes back to life, whether or not it
 * was revoked since the backup.
 */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backUp } from '../../hub/src/commands/backup.ts'
import { restore } from '../../hub/src/commands/restore.ts'
import { CLIENTS, freshCode, freshTokens, post, redeem } from '../oidc/standard-client.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { authorizeUrl, ISSUER, linkTokenOf, openTestHub, type TestHub } from '../support/hub.ts'
import { ADA, createPerson, newestMail, refusal, signedInPerson } from './person.ts'

const EVE = 'eve@example.com'
const HUB_SECRET = randomBytes(32).toString('base64url')

let folder: string
let file: string
let source: TestDatabase
let target: TestDatabase
let before: TestHub
let after: TestHub
let given: Awaited<ReturnType<typeof giveOut>>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'symbolon-restore-'))
  file = join(folder, 'backup')
  ;[source, target] = [await openTestDatabase(), await openTestDatabase()]
  before = await open(source)
  given = await giveOut()
  expect((await backUp(before.hub, { file })).exitCode).toBe(0)

  for (const turn of [1, 2, 3]) {
    if (turn > 1) await given.ada.signIn()
    await given.ada.open(authorizeUrl())
    await given.ada.post('signout')
  }
  before.pass(2 * 60_000)
  given.told = (await listOf(before)).next
  expect((await restore(configOf(target), file)).exitCode).toBe(0)
  after = await open(await restored())
})
afterAll(async () => {
  await after.close()
  await before.close()
  await target.close()
  rmSync(folder, { recursive: true })
})

const open = (database: TestDatabase) => {
  const url = database.kind === 'postgres' ? { DATABASE_URL: database.url } : {}
  return openTestHub({ settings: CLIENTS, database, environment: { HUB_SECRET, ...url } })
}

const configOf = (database: TestDatabase) => ({
  ...before.hub.config,
  dataDir: folder,
  databaseUrl: database.kind === 'postgres' ? database.url : undefined,
})

async function restored(): Promise<TestDatabase> {
  if (target.kind === 'postgres') return { ...target, close: async () => {} }
  const pglite = await PGlite.create(join(folder, 'pgdata'))
  return { kind: 'pglite', pglite, close: async () => {} }
}

/** To Ada, who signs out after the backup, and to Eve, who does not. */
async function giveOut() {
  const ada = await signedInPerson(before)
  const eve = await signedInPerson(before, EVE)
  await ada.open(authorizeUrl())
  await ada.post('password/reset/request', { email: ADA })
  const readable_until = new Date(before.clock.at.getTime() + 60 * 60_000)
  const old = { kid: 'old', alg: 'EdDSA', public_jwk: '{}', readable_until }
  await before.db.insertInto('hint_keys').values(old).execute()
  return {
    ada,
    cookies: [ada.cookie(), eve.cookie()],
    reset: linkTokenOf(await newestMail(before)),
    code: await freshCode(eve),
    refreshToken: (await freshTokens(before, eve, { scope: 'openid offline_access' }))
      .refresh_token,
    keys: await keysOf(before),
    sub: decodeJwt((await freshTokens(before, ada)).id_token).sub!,
    told: '0',
  }
}

const keysOf = async ({ app }: TestHub) => {
  const set = await (await app.request('/.well-known/jwks.json')).json()
  return (set as { keys: Array<{ kid: string }> }).keys.map(({ kid }) => kid)
}
const listOf = async ({ app }: TestHub, since = '0') => {
  const list = await app.request(`${ISSUER}/identity/revocations?app=mail&since=${since}`)
  return decodeJwt(await list.text()) as { subs: Record<string, number>; next: string }
}

test('people are there, with their passwords', async () => {
  for (const email of [ADA, EVE]) {
    expect((await createPerson(after).signIn(email)).status).toBe(200)
  }
})

test('no session is, neither one that ended since nor one that did not', async () => {
  for (const Cookie of given.cookies) {
    expect(Cookie).not.toBe('')
    const answer = await after.app.request(`${ISSUER}/v1/auth/session`, { headers: { Cookie } })
    expect(await answer.json()).toEqual({ user: null })
  }
})

test('no link in a mail works', async () => {
  const confirm = { token: given.reset, password: 'Another-Horse9' }
  const answer = await createPerson(after).post('password/reset/confirm', confirm)
  expect(refusal(answer)).toMatchObject({ status: 400, code: 'invalid_code' })
})

test('no code and no refresh token is good', async () => {
  const { code, refreshToken } = given
  const answers = [
    await redeem(after, { code }),
    await post(after, '/oauth/token', { grant_type: 'refresh_token', refresh_token: refreshToken }),
  ]
  for (const { body } of answers) expect(body).toMatchObject({ error: 'invalid_grant' })
})

test('no key is published that was, nor reads hints: one of them may have been revoked since', async () => {
  expect(await after.db.selectFrom('hint_keys').selectAll().execute()).toEqual([])
  const keys = await keysOf(after)
  expect(keys.length).toBeGreaterThanOrEqual(2)
  expect(keys.filter((kid) => given.keys.includes(kid))).toEqual([])
})

test('an app hears that every session of everybody is over, whatever it was told last', async () => {
  const { subs } = await listOf(after, given.told)
  expect(Object.keys(subs)).toHaveLength(2)
  expect(subs).toHaveProperty(createHash('sha256').update(given.sub).digest('base64url'))
})

test('a backup is for its owner alone, and never takes the place of another file', async () => {
  expect(statSync(file).mode & 0o077).toBe(0)
  const { size } = statSync(file)
  const again = await backUp(before.hub, { file })
  expect([again.exitCode, again.lines[0]]).toEqual([1, `${file} is there already.`])
  expect(statSync(file).size).toBe(size)
})

test('nothing is restored over a database that is there', async () => {
  const { exitCode, lines } = await restore(configOf(target), file)
  expect([exitCode, lines[0]]).toEqual([1, expect.stringContaining('Nothing was changed')])
  expect((await createPerson(after).signIn(EVE)).status).toBe(200)
})
