/**
 * Password hashing: its floor, its decoy, and the queue that refuses what would wait for more than two seconds.
 */
import { describe, expect, test } from 'vitest'
import {
  assertKnownAnswer,
  createPasswordHasher,
  DEFAULT_HASH_COST,
  HubBusy,
} from '../../hub/src/base/password-hasher.ts'

const CHEAP = { memoryCost: 1024, timeCost: 1, parallelism: 1 }

test('the default is the floor: argon2id, 19 MiB, two rounds', async () => {
  const { hash } = await createPasswordHasher(DEFAULT_HASH_COST, 1)
  expect(await hash('Correct-Horse9')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

describe('a password', () => {
  test('fits its own hash and no other', async () => {
    const { hash, verify } = await createPasswordHasher(CHEAP, 2)
    const [one, again] = [await hash('one'), await hash('one')]
    expect(one).not.toBe(again)
    expect(await verify(one, 'one')).toBe(true)
    expect(await verify(one, 'One')).toBe(false)
  })

  test('fits no absent hash, not even the decoy', async () => {
    const { verify } = await createPasswordHasher(CHEAP, 2)
    expect(await verify(undefined, 'decoy')).toBe(false)
  })

  test('fits the hash that another program made of the same bytes', async () => {
    const byArgon2InC =
      '$argon2id$v=19$m=1024,t=1,p=1$ZssgIVok7Uz0NrRcLcIdRw$q8rARnq4hiex2whsHitTFiSqExE6Zwb2so7g1IIzago'
    const { verify, isOutdated } = await createPasswordHasher(CHEAP, 2)
    expect(await verify(byArgon2InC, 'pässwörd🎭')).toBe(true)
    expect(await verify(byArgon2InC, 'passwörd🎭')).toBe(false)
    expect(isOutdated(byArgon2InC)).toBe(false)
  })

  test('stops the start of a hub whose Argon2 computes anything else', async () => {
    const hash = async () => ''
    await expect(assertKnownAnswer({ hash, verify: async () => false })).rejects.toThrow(/Argon2/)
    expect(await assertKnownAnswer()).toBeUndefined()
  })

  test('is outdated when any part of the cost has changed since', async () => {
    const hash = await (await createPasswordHasher(CHEAP, 1)).hash('one')
    for (const change of [{ memoryCost: 2048 }, { timeCost: 2 }, { parallelism: 2 }]) {
      const { isOutdated } = await createPasswordHasher({ ...CHEAP, ...change }, 1)
      expect(isOutdated(hash)).toBe(true)
    }
  })

  test('is verified at the cost it was hashed with, when the cost has changed since', async () => {
    const older = await (await createPasswordHasher(CHEAP, 1)).hash('one')
    const { verify } = await createPasswordHasher({ ...CHEAP, memoryCost: 2048 }, 1)
    expect(await verify(older, 'one')).toBe(true)
  })
})

describe('the queue', () => {
  test('refuses what would wait longer than two seconds, and lets the others through', async () => {
    const { hash } = await createPasswordHasher(CHEAP, 1)
    const startedAt = performance.now()
    const results = await Promise.allSettled(Array.from({ length: 500 }, () => hash('one')))
    const refused = results.filter(({ status }) => status === 'rejected')
    // A hash is reckoned at 25 ms until it is known better: 1 runs and 80 wait.
    expect(refused).toHaveLength(500 - 81)
    expect(
      refused.every((result) => (result as PromiseRejectedResult).reason instanceof HubBusy),
    ).toBe(true)
    expect(performance.now() - startedAt).toBeLessThan(15_000)
  })

  test('keeps the place of work that was let in, and refuses other work before it begins', async () => {
    const { admit, hash } = await createPasswordHasher(CHEAP, 1)
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const letIn = Array.from({ length: 81 }, () =>
      admit(async (admitted) => {
        await held
        return admitted.hash('one')
      }),
    )
    let begun = false
    const startedAt = performance.now()
    await expect(admit(async () => (begun = true))).rejects.toThrow(HubBusy)
    expect(performance.now() - startedAt).toBeGreaterThan(490) // or a flood would only ask the faster
    await expect(hash('one')).rejects.toThrow(HubBusy)
    expect(begun).toBe(false)

    release()
    expect(await Promise.all(letIn)).toHaveLength(81)
  })

  test('tells those whom it refuses together one after the other', async () => {
    const pauses: number[] = []
    const pause = async (milliseconds: number) => void pauses.push(milliseconds)
    const { admit, hash } = await createPasswordHasher(CHEAP, 1, undefined, pause)
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const letIn = Array.from({ length: 81 }, () => admit(() => held))
    const refused = await Promise.allSettled(Array.from({ length: 100 }, () => hash('one')))
    expect(refused.every(({ status }) => status === 'rejected')).toBe(true)

    pauses.sort((one, other) => one - other)
    expect(pauses).toHaveLength(100)
    expect([pauses[0]! >= 500, pauses.at(-1)! <= 1500]).toEqual([true, true])
    const gaps = pauses.slice(1).map((each, index) => each - pauses[index]!)
    expect(Math.max(...gaps)).toBeLessThan(300)
    expect(pauses.at(-1)! - pauses[0]!).toBeGreaterThan(700)
    release()
    await Promise.all(letIn)
  })

  test('is open again when it has emptied, and loses no place to a failure', async () => {
    const { admit, hash, verify } = await createPasswordHasher(CHEAP, 1)
    const failing = () => admit(() => Promise.reject(new Error('for another reason')))
    for (const _ of Array(81)) await expect(failing()).rejects.toThrow('for another reason')
    for (const _ of [1, 2, 3]) await expect(verify('no hash at all', 'one')).rejects.toThrow()
    await Promise.allSettled(Array.from({ length: 200 }, () => hash('one')))
    expect(await Promise.all([hash('one'), hash('two')])).toHaveLength(2)
  })
})
