/**
 * Hops are written in batches, and answered after the commit: whoever was answered is on record, whatever crashes.
 */
import { expect, test } from 'vitest'
import { hashSecret } from '../../hub/src/base/secret.ts'
import { openPostgres } from '../../hub/src/db/postgres.ts'
import { CLIENTS, oauthAuthorizeUrl } from '../oidc/standard-client.ts'
import { authorizeUrl } from '../support/hub.ts'
import { ADA, useHubOnCluster } from './use-hub-on-cluster.ts'

const BROWSERS = 8

const { hub, cluster } = useHubOnCluster(CLIENTS)

async function newSession() {
  const { headers } = await hub.post('email/signin', ADA)
  const cookies = headers.getSetCookie().map((line) => line.split(';')[0])
  return cookies.join('; ')
}

/** What all browsers have in common. */
interface Rush {
  hops: number
  isOver: boolean
}

/** By turns with either flow, until something is gone, or was and nobody noticed; what was answered until then. */
async function keepHopping(rush: Rush, Cookie: string) {
  const answered = { tokens: 0, codes: [] as string[] }
  for (let turn = 0; !rush.isOver; turn += 1) {
    const answer = await hop(Cookie, turn % 2 ? authorizeUrl() : oauthAuthorizeUrl())
    if (answer?.status !== 302) return answered
    const { searchParams } = new URL(answer.headers.get('location')!)
    if (searchParams.has('token')) answered.tokens += 1
    else answered.codes.push(searchParams.get('code')!)
    rush.hops += 1
  }
  return answered
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
  const rush: Rush = { hops: 0, isOver: false }
  const hopping = cookies.map((cookie) => keepHopping(rush, cookie))
  await expect.poll(() => rush.hops).toBeGreaterThan(100 * BROWSERS)
  await crash()
  rush.isOver = true
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
