/**
 * The attacker got hold of the URL with which the hub sent somebody back, before it was used: by a proxy, a log, a Referer
 * header, a shared screen. They want to get in with it, or at least to spend it.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { interceptReturn, signInAtHub, whoIsIn } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { perFlow, RESULT } from '../support/flow.ts'
import { expectRefused } from '../support/spoiled-return.ts'
import type { AppName } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const [ALICE, EVE] = ['alice@example.com', 'eve@example.com']

const sites = useThreeSites({ people: [ALICE, EVE] })
let victim: Browser
let attacker: Browser
beforeEach(async () => {
  victim = sites.openBrowser()
  attacker = sites.openBrowser()
  await signInAtHub(victim, ALICE)
  await signInAtHub(attacker, EVE)
})

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  test('it opens nothing elsewhere, and still works where it belongs', async () => {
    const app = sites[name]
    const stolen = await interceptReturn(victim, app)

    await expectRefused(attacker, app, await attacker.visit(stolen), 'state_unknown')

    await victim.visit(stolen)
    expect(await whoIsIn(victim, app)).toBe(ALICE)
  })

  test('its token or code does not fit a sign-in that the attacker began', async () => {
    const app = sites[name]
    const stolen = await interceptReturn(victim, app)
    const own = await interceptReturn(attacker, app)
    own.searchParams.set(RESULT, stolen.searchParams.get(RESULT)!)

    const code = perFlow({ direct: 'token_nonce_mismatch', code: 'result_invalid' })
    await expectRefused(attacker, app, await attacker.visit(own), code)

    await victim.visit(stolen) // a code that has leaked is dead, a token still the victim's own
    expect(await whoIsIn(victim, app)).toBe(perFlow({ direct: ALICE, code: undefined }))
  })

  test('the nonce in it is a hash, which starts no sign-in of the attacker’s', async () => {
    const app = sites[name]
    const begun = await victim.visit(`${app.url}/identity/login`, { follow: false })
    const { searchParams } = new URL(begun.headers.get('location')!)
    expect(cookiesOf(victim, app.url)).not.toContain(searchParams.get('nonce')!)
    expect(cookiesOf(victim, app.url)).not.toContain(searchParams.get('state')!)
  })

  test('another flow cookie of the same app opens no other state', async () => {
    const app = sites[name]
    const stolen = await interceptReturn(victim, app)
    await interceptReturn(attacker, app)
    const [, ownValue = ''] = /=([^;]+)/.exec(cookiesOf(attacker, app.url))!
    const [, victimsName = ''] = /^([^=]+)=/.exec(cookiesOf(victim, app.url))!

    const response = await ask(app, stolen, { cookie: `${victimsName}=${ownValue}` })

    expect([response.status, app.events.at(-1)?.code]).toEqual([400, 'state_unknown'])
  })

  test('nothing on the way hands the URL on to a third party', async () => {
    const app = sites[name]
    const stolen = await interceptReturn(victim, app)
    const refused = await attacker.visit(stolen)
    expect(refused.headers.get('referrer-policy')).toMatch(/^(same-origin|no-referrer)$/)
    expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(refused.text).not.toContain(stolen.searchParams.get(RESULT)!)

    const landed = await victim.visit(stolen, { follow: false })
    expect([landed.status, landed.headers.get('location')]).toEqual([303, '/'])
    expect(landed.headers.get('referrer-policy')).toBe('no-referrer')
    expect(landed.headers.get('cache-control')).toBe('no-store')
  })
})

test('the hub’s own redirect is kept by nobody and tells the app nothing of the hub’s page', async () => {
  const begun = await victim.visit(`${sites.mail.url}/identity/login`, { follow: false })
  const { headers, text } = await victim.visit(begun.headers.get('location')!, { follow: false })
  expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
    'no-store',
    'no-referrer',
  ])
  expect(text).toBe('')
})
