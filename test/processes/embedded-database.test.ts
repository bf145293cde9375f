/**
 * The embedded database: one process at a time, and commands answered by the hub that has it. That it is killed: test/faults.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFolder, removeFolder, run, startHub, type HubProcess } from './hub-process.ts'

const PASSWORD = 'Correct-Horse9'

let folder: string
let hub: HubProcess
beforeAll(async () => {
  folder = makeFolder()
  hub = await startHub(environment())
})
afterAll(async () => {
  await hub.end('SIGKILL')
  removeFolder(folder)
})

const environment = () => ({ HUB_DATA_DIR: join(folder, 'data') })

const symbolon = (...args: string[]) => run(args, environment())
const asJson = async (...args: string[]) => JSON.parse((await symbolon(...args, '--json')).out)

describe('while a hub has the data folder', () => {
  test('another one is refused in one sentence', async () => {
    const { code, err } = await symbolon('start')
    expect([code, err.trim()]).toEqual([
      1,
      `Cannot start: the data folder ${join(folder, 'data')} is in use by another Symbolon process. Stop it, or set another HUB_DATA_DIR.`,
    ])
    expect((await hub.get('/readyz')).status).toBe(200)
  })

  test('commands are answered by it, at once and in full', async () => {
    const added = await run(
      ['user', 'add', 'ada@example.com', '--name', 'Ada', '--password-stdin'],
      environment(),
      `${PASSWORD}\n`,
    )
    expect([added.code, added.err]).toEqual([0, ''])
    expect(added.out).not.toContain(PASSWORD)
    const signedIn = await hub.post('email/signin', {
      email: 'ada@example.com',
      password: PASSWORD,
    })
    expect(await signedIn.json()).toMatchObject({ user: { name: 'Ada' } })

    expect((await symbolon('user', 'add', 'ada@example.com')).code).toBe(1)
    expect(await asJson('user', 'list')).toEqual([
      expect.objectContaining({ email: 'ada@example.com' }),
    ])
    expect((await symbolon('user', 'disable', 'ada@example.com')).code).toBe(0)
    expect((await symbolon('doctor')).out.match(/^ok /gm)).toHaveLength(6)
  })

  test('a rotation is seen by the hub within five seconds', async () => {
    const { next } = await asJson('keys', 'rotate')
    const published = async () => {
      const { keys } = (await (await hub.get('/.well-known/jwks.json')).json()) as {
        keys: { kid: string }[]
      }
      return keys.map(({ kid }) => kid)
    }
    await expect.poll(published, { timeout: 5000 }).toContain(next)
    expect((await symbolon('keys', 'rotate')).code).toBe(1)
  })
})

test('without a hub the same commands work by themselves', async () => {
  await hub.end()
  expect((await symbolon('user', 'add', 'eve@example.com')).code).toBe(0)
  expect(await asJson('user', 'list')).toHaveLength(2)
  expect((await symbolon('doctor')).code).toBe(0)
})
