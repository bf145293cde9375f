/**
 * Hashing in threads of its own: the same hashes, at a priority that leaves the hub's own alone, and no failure that stays.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHashThreads, type HashThreads } from '../../hub/src/base/hash-threads.ts'
import { createPasswordHasher, HASHES_AT_ONCE } from '../../hub/src/base/password-hasher.ts'

const CHEAP = { memoryCost: 1024, timeCost: 1, parallelism: 1 }

let threads: HashThreads
let events: string[]
const log = (event: string) => void events.push(event)
beforeEach(() => {
  events = []
  threads = createHashThreads(log)
})
afterEach(() => threads.close())

test('a password fits its hash and no other, whoever made it', async () => {
  const [here, there] = [
    await createPasswordHasher(CHEAP, 2),
    await createPasswordHasher(CHEAP, 2, threads),
  ]
  const hash = await there.hash('one')
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=1024,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  for (const { verify } of [here, there]) {
    expect(await verify(hash, 'one')).toBe(true)
    expect(await verify(hash, 'One')).toBe(false)
  }
  expect(await there.verify(await here.hash('one'), 'one')).toBe(true)
})

test('what is no hash fails, and the next one is made', async () => {
  for (const _ of [1, 2, 3]) await expect(threads.verify('no hash', 'one')).rejects.toThrow(Error)
  expect(await threads.verify(await threads.hash('one', CHEAP), 'one')).toBe(true)
})

test('they wait for everything else where threads can, and nothing else waits with them', async () => {
  const usual = getPriority()
  await Promise.all(Array.from({ length: 8 }, () => threads.hash('one', CHEAP)))
  expect(getPriority()).toBe(usual)
  if (process.platform !== 'linux') return console.log('only on Linux has a thread a priority')

  const behind = prioritiesOfThreads().filter((priority) => priority === Math.min(usual + 10, 19))
  expect(behind.length).toBeGreaterThanOrEqual(HASHES_AT_ONCE)
})

test('where no thread may have a priority hashes are made all the same', () => {
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', FORBIDDEN], {
    encoding: 'utf8',
  })
  expect(stdout).toMatch(/^\$argon2id/)
})

const FORBIDDEN = `
  import os from 'node:os'
  import { syncBuiltinESMExports } from 'node:module'
  os.setPriority = () => { throw Object.assign(new Error('EPERM'), { code: 'ERR_SYSTEM_ERROR' }) }
  syncBuiltinESMExports()
  const { hash } = await import('./hub/hash-thread.js')
  console.log(hash({ password: 'one', cost: { memoryCost: 1024, timeCost: 1, parallelism: 1 } }))`

test('where no thread can start hashes fail, each try is logged, and nothing waits for ever', async () => {
  const broken = createHashThreads(log, new URL('no-such-file.js', import.meta.url).href)
  const { hash } = await createPasswordHasher(CHEAP, 1, broken)
  for (const tries of [1, 2, 3]) {
    await expect(hash('one')).rejects.toThrow(Error)
    expect(events).toEqual(Array(tries).fill('hash_thread_failed'))
  }
  await broken.close()
})

/** The 19th column of /proc/<pid>/task/<tid>/stat (proc(5)), counted behind the name, which may hold blanks. */
function prioritiesOfThreads(): number[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19 - 3])
  })
}
