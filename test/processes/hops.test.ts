/**
 * Hops are written in batches, and answered after the commit: whoever was answered is on record, whatever crashes.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { hashSecret } from '../../hub/src/base/secret.ts'
import { openPostgres } from '../../hub/src/db/postgres.ts'
import { CLIENTS, oauthAuthorizeUrl } from '../oidc/standard-client.ts'
import { startCluster, type Cluster } from '../support/cluster.ts'
import { authorizeUrl } from '../support/hub.ts'
import { makeFolder, removeFolder, run, startHub, type HubProcess } from './hub-process.ts'

const ADA = { email: 'ada@example.com', password: 'Correct-Horse9' }
const BROWSERS = 8

let folder: string
let cluster: Cluster
let hub: HubProcess
beforeAll(async () => {
  folder = makeFolder()
  cluster = await startCluster(inject('postgresPrograms'))
  const HUB_CONFIG = join(folder, 'symbolon.config.json')
  writeFileSync(HUB_CONFIG, JSON.stringify(CLIENTS))
  const HUB_SECRET = Buffer.alloc(32, 1).toString('base64url')
  const environment = { DATABASE_URL: cluster.url, HUB_SECRET, HUB_CONFIG, HUB_DATA_DIR: folder }
  hub = await startHub(environment)
  await run(['user', 'add', ADA.email, '--password-stdin'], environment, ADA.password)
})
afterAll(async () => {
  await hub.end('SIGKILL')
  await cluster.remove()
  removeFolder(folder)
})

async function newSession() {
  const { headers } = await hub.post('email/signin', ADA)
  const cookies = headers.getSetCookie().map((line) => line.split(';')[0])
  return cookies.join('; ')
}

/** By turns with either flow, until something is gone; what was answered until then. */
async function keepHopping(Cookie: string) {
  const answered = { tokens: 0, codes: [] as string[] }
  for (let turn = 0; ; turn += 1) {
    const answer = await hop(Cookie, turn % 2 ? authorizeUrl() : oauthAuthorizeUrl())
    if (answer?.status !== 302) return answered
    const { searchParams } = new URL(answer.headers.get('location')!)
    if (searchParams.has('token')) answered.tokens += 1
    else answered.codes.push(searchParams.get('code')!)
  }
}

/** Undefined when the hub is gone. */
async function hop(Cookie: string, url: string) {
  const { pathname, search } = new URL(url)
  try {
    return await fetch(`${hub.url}${pathname}${search}`, {
      headers: { Cookie },
      redirect: 'manual',
    })
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

async function onRecord() {
  const db = openPostgres(cluster.url)
  const codes = await db.selectFrom('authorization_codes').select('code_hash').execute()
  const events = db.selectFrom('audit_events').select('id')
  const tokens = await events.where('type', '=', 'identity_token_issued').execute()
  await db.destroy()
  return { codes: new Set(codes.map((row) => row.code_hash)), tokens: tokens.length }
}

test.each([
  ['the database', () => cluster.stop('immediate').then(() => cluster.start())],
  ['the hub', () => hub.end('SIGKILL')],
])('whoever was answered before a crash of %s is on record', async (_what, crash) => {
  const before = await onRecord()
  const cookies: string[] = []
  for (let browser = 0; browser < BROWSERS; browser += 1) cookies.push(await newSession())
  const hopping = cookies.map(keepHopping)
  await delay(1500)
  await crash()
  const answered = await Promise.all(hopping)
  const codes = answered.flatMap((each) => each.codes)
  const tokens = answered.reduce((sum, each) => sum + each.tokens, 0)
  expect(Math.min(codes.length, tokens)).toBeGreaterThan(BROWSERS)

  const after = await onRecord()
  expect(codes.filter((code) => !after.codes.has(hashSecret(code)))).toEqual([])
  // What was committed may not have been answered any more: each browser had one hop under way.
  const unanswered = after.tokens - before.tokens - tokens
  expect([unanswered >= 0, unanswered <= BROWSERS]).toEqual([true, true])
})
