/**
 * The account for development: made and told once, where the database is embedded and empty, and nowhere else.
 */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestDatabase } from '../support/databases.ts'
import { makeFolder, removeFolder, run, startHub, type Environment } from './hub-process.ts'

const EMAIL = 'dev@example.com'
const HUB_SECRET = Buffer.alloc(32, 1).toString('base64url')

let folder: string
beforeEach(() => void (folder = makeFolder()))
afterEach(() => removeFolder(folder))

const environment = (more: Environment = {}) => ({
  HUB_DATA_DIR: join(folder, 'data'),
  HUB_DEV_ACCOUNT: '', // unset
  ...more,
})

const users = async (more?: Environment) =>
  JSON.parse((await run(['user', 'list', '--json'], environment(more))).out)

test('the first start makes it and tells its password, the second one does neither', async () => {
  const first = await startHub(environment())
  const [, password = ''] = /^password (\S+) \(shown once\)$/m.exec(first.told()) ?? []
  const signedIn = await first.post('email/signin', { email: EMAIL, password })
  expect([signedIn.status, await signedIn.json()]).toMatchObject([200, { user: { email: EMAIL } }])
  await first.end()
  expect(first.log().join()).not.toContain(password)

  const second = await startHub(environment())
  expect(second.told()).toBe('')
  expect((await second.post('email/signin', { email: EMAIL, password })).status).toBe(200)
  await second.end()
}, 40_000)

describe('nobody is made', () => {
  test('in production', async () => {
    const more = { NODE_ENV: 'production', HUB_URL: 'https://hub.test', HUB_SECRET }
    const hub = await startHub(environment(more))
    expect([hub.told(), await users(more)]).toEqual(['', []])
    await hub.end()
  })

  test('on PostgreSQL', async () => {
    const database = await openTestDatabase()
    if (database.kind !== 'postgres') throw new Error('this is about PostgreSQL')
    const more = { DATABASE_URL: database.url, HUB_SECRET }
    const hub = await startHub(environment(more))
    expect([hub.told(), await users(more)]).toEqual(['', []])
    await hub.end()
    await database.close()
  })
})
