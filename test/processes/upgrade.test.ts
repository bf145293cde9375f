/**
 * The rehearsal of an upgrade as an operator does it, beside a hub that runs on an embedded database.
 */
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
