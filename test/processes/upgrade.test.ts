/**
 * The rehearsal of an upgrade as an operator does it: beside a hub that runs on an embedded database, and at a server that makes
 * no copy.
 */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase } from '../support/databases.ts'
import { makeFolder, removeFolder, run, startHub } from './hub-process.ts'

let folder: string
beforeAll(() => void (folder = makeFolder()))
afterAll(() => removeFolder(folder))

test('a running hub lends a copy, goes on, and nothing of it is left', async () => {
  const environment = { HUB_DATA_DIR: folder }
  const hub = await startHub(environment)
  const before = readdirSync(folder)
  const { code, out, err } = await run(['upgrade', '--rehearse'], environment)
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^ok    migrations +0 applied in/)
  expect(out).toMatch(/^ok    keys +\S+, \S+ -> \S+, \S+$/m)
  expect(readdirSync(folder)).toEqual(before)
  expect((await hub.get('/readyz')).status).toBe(200)
  await hub.end('SIGTERM')

  const refused = await run(['upgrade'], environment)
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('symbolon migrate')])
})

test('a server that makes no database is told of, and nothing of the try is left', async () => {
  const database = await openTestDatabase()
  if (database.kind !== 'postgres') throw new Error('an embedded one is copied by its folder')
  const readOnly = `${database.url}?options=-c%20default_transaction_read_only%3Don`
  const TMPDIR = join(folder, 'temporary')
  mkdirSync(TMPDIR)
  const HUB_SECRET = Buffer.alloc(32, 1).toString('base64url')
  const { code, err } = await run(['upgrade', '--rehearse'], {
    ...{ DATABASE_URL: readOnly, HUB_DATA_DIR: folder, HUB_SECRET, TMPDIR },
  })
  expect([code, err]).toEqual([1, expect.stringContaining('cannot execute CREATE DATABASE')])
  expect(readdirSync(TMPDIR).filter((name) => name.startsWith('symbolon'))).toEqual([])
  await database.close()
})
