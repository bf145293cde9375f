/**
 * Backup and restore as an operator does them: by the bin, from a running hub, into a folder that another one starts on.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder, removeFolder, run, startHub } from './hub-process.ts'

const ADA = { email: 'ada@example.com', password: 'Correct-Horse9' }

let folder: string
beforeAll(() => void (folder = makeFolder()))
afterAll(() => removeFolder(folder))

const data = (name: string) => ({ HUB_DATA_DIR: join(folder, name) })

test('a hub that runs is backed up, another starts on the restored folder, and an old cookie is dead', async () => {
  const file = join(folder, 'backup')
  const first = await startHub(data('first'))
  await run(['user', 'add', ADA.email, '--password-stdin'], data('first'), ADA.password)
  const signedIn = await first.post('email/signin', ADA)
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
  expect(await run(['backup', file], data('first'))).toMatchObject({ code: 0, err: '' })

  const inUse = await run(['restore', file], data('first'))
  expect([inUse.code, inUse.err]).toEqual([1, expect.stringContaining('is in use')])
  await first.end('SIGTERM')
  const isThere = await run(['restore', file], data('first'))
  expect([isThere.code, isThere.err]).toEqual([1, expect.stringContaining('is there already')])

  expect(await run(['restore', file], data('second'))).toMatchObject({ code: 0, err: '' })
  const second = await startHub(data('second'))
  const session = await fetch(`${second.url}/v1/auth/session`, { headers: { cookie } })
  expect(await session.json()).toEqual({ user: null })
  expect((await second.post('email/signin', ADA)).status).toBe(200)
  await second.end('SIGTERM')
})

test('a file that is no backup restores nothing, and the folder stays free for the next one', async () => {
  const { code } = await run(['restore', join(process.cwd(), 'README.md')], data('third'))
  expect(code).toBe(1)
  expect(existsSync(join(folder, 'third', 'pgdata'))).toBe(false)
})
