/**
 * Keys that change without a rotation by hand: by themselves when their time has come, early when what they signed is dead, at
 * once when somebody else may have them.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { removeRetiredKey, revokeSigningKey, rotateKeys } from '../../hub/src/commands/keys.ts'
import { rotateWhenDue } from '../../hub/src/domain/tokens/key-rotation.ts'
import { useHub } from '../support/use-hub.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

const hub = useHub()
beforeEach(() => hub.pass(4 * MINUTE)) // the next key may be used

const kids = async () => {
  const response = await hub.app.request('/.well-known/jwks.json')
  return ((await response.json()) as { keys: Array<{ kid: string }> }).keys.map(({ kid }) => kid)
}
const rotated = async () =>
  (await rotateKeys(hub.hub, {})).data as { active: string; next: string; retired: string }
const signingKid = async () => (await hub.hub.keys.active(hub.clock.at)).kid

describe('keys that rotate by themselves', () => {
  const DAY = 24 * 60 * MINUTE
  const chore = (times = hub.hub.config.keys) =>
    rotateWhenDue(hub.db, { sealer: hub.hub.sealer, times }, hub.clock.at)

  test('do so when their time has come, and not before', async () => {
    const { active, next } = await rotated()
    hub.pass(90 * DAY - 1)
    await chore()
    expect(await signingKid()).toBe(active)

    hub.pass(1)
    await chore()
    hub.pass(5 * SECOND)
    expect(await signingKid()).toBe(next)
    expect(await kids()).toContain(active)
  })

  test('do not where that is switched off', async () => {
    const { active } = await rotated()
    hub.pass(900 * DAY)
    await chore({ ...hub.hub.config.keys, rotation: undefined })
    hub.pass(5 * SECOND)
    expect(await signingKid()).toBe(active)
  })
})

describe('keys remove', () => {
  test('takes a retired key out as soon as what it signed is dead', async () => {
    const { retired } = await rotated()
    hub.pass(7 * MINUTE - 1)
    const tooSoon = await removeRetiredKey(hub.hub, { kid: retired })
    expect([tooSoon.exitCode, tooSoon.lines[0]]).toEqual([1, expect.stringMatching(/good still/)])
    expect(await kids()).toContain(retired)

    hub.pass(1)
    expect((await removeRetiredKey(hub.hub, { kid: retired })).exitCode).toBe(0)
    hub.pass(5 * SECOND)
    expect(await kids()).not.toContain(retired)
  })

  test.each(['active', 'next'] as const)('leaves the %s key alone', async (which) => {
    const { [which]: kid } = await rotated()
    hub.pass(30 * MINUTE)
    const refused = await removeRetiredKey(hub.hub, { kid })
    expect([refused.exitCode, refused.lines[0]]).toEqual([1, expect.stringMatching(/is in use/)])
    expect(await kids()).toContain(kid)
  })
})

describe('keys revoke', () => {
  const revoked = async (kid: string) => {
    const report = await revokeSigningKey(hub.hub, { kid })
    expect(report.exitCode).toBe(0)
    hub.pass(5 * SECOND)
    return report
  }

  test('of the active key: it is gone, the next one signs, however new it is', async () => {
    const { active, next } = await rotated()
    const { data, lines } = await revoked(active)
    expect(data).toMatchObject({ kid: active, active: next })
    expect(lines.join()).toMatch(/Tokens that it signed are refused/)
    expect(await kids()).not.toContain(active)
    expect(await signingKid()).toBe(next)
    expect(await kids()).toContain((data as { next: string }).next)
  })

  test('of the next key: another one takes its place', async () => {
    const { active, next } = await rotated()
    const { data } = await revoked(next)
    expect(await kids()).not.toContain(next)
    expect(await kids()).toContain((data as { next: string }).next)
    expect(await signingKid()).toBe(active)
  })

  test('of a retired key, and of one that nobody knows', async () => {
    const { retired } = await rotated()
    await revoked(retired)
    expect(await kids()).not.toContain(retired)
    expect((await revokeSigningKey(hub.hub, { kid: retired })).exitCode).toBe(1)
  })
})
