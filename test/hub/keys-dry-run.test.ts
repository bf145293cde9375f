/**
 * `symbolon keys rotate --dry-run`: which apps have seen the next key, and nothing changes.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { listKeys, rotateKeys } from '../../hub/src/commands/keys.ts'
import { openHttpListener, type HttpListener } from '../support/http-listener.ts'
import { openTestHub, type TestHub } from '../support/hub.ts'

const MINUTE = 60_000

let listener: HttpListener
let hub: TestHub
beforeAll(async () => {
  listener = await openHttpListener()
  const redirectUris = [`${listener.url}/identity/callback`]
  hub = await openTestHub({ settings: { apps: [{ id: 'mail', name: 'Mail', redirectUris }] } })
})
beforeEach(async () => {
  listener.reset()
  hub.pass(4 * MINUTE)
  await rotateKeys(hub.hub, {})
  hub.pass(4 * MINUTE)
})
afterAll(async () => {
  await hub.close()
  await listener.stop()
})

const keys = async () => (await listKeys(hub.hub, {})).data as Array<{ kid: string; state: string }>
const nextKid = async () => (await keys()).find(({ state }) => state === 'next')!.kid
const appKnows = (...kids: string[]) =>
  (listener.mood.body = JSON.stringify({
    version: '1',
    flow: 'direct',
    keys: kids,
    clockOffset: 0,
  }))
const rehearse = () => rotateKeys(hub.hub, { dryRun: true })

test('an app that has the next key is ready', async () => {
  appKnows('another', await nextKid())
  const before = await keys()
  const { lines, data, exitCode } = await rehearse()
  expect([exitCode, data]).toEqual([
    0,
    expect.objectContaining({ apps: [{ id: 'mail', seen: 'yes' }] }),
  ])
  expect(lines).toEqual([
    expect.stringContaining(await nextKid()),
    expect.stringContaining('Nothing was changed'),
    'mail  has the next key',
  ])
  expect(await keys()).toEqual(before)
})

test('an app that has it not is named', async () => {
  appKnows('another')
  expect(await rehearse()).toMatchObject({
    exitCode: 1,
    data: { apps: [{ id: 'mail', seen: 'no' }] },
  })
})

test('of an app that does not answer nobody knows', async () => {
  listener.mood.status = 503
  expect(await rehearse()).toMatchObject({
    exitCode: 1,
    data: { apps: [{ id: 'mail', seen: 'unknown' }] },
  })
})

test('a next key that is too new is not ready, whoever has it', async () => {
  await rotateKeys(hub.hub, {})
  hub.pass(2 * MINUTE)
  appKnows(await nextKid())
  const { lines, exitCode } = await rehearse()
  expect([exitCode, lines[1]]).toEqual([1, expect.stringContaining('too new until')])
})
