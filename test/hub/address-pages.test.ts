/**
 * Addresses on the pages: added by link and by code, made the main one, removed after a word about the apps, and the way back.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { signInAtHub, wordsOn } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import { createBrowser, type Browser } from '../support/browser.ts'
import { authorizeUrl, codeOf, ISSUER, PASSWORD, TWO_APPS, type Mail } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { WORK } from './addresses.ts'
import { ADA, newestMail } from './person.ts'

const EVE = 'eve@example.com'
const NEW_PASSWORD = 'Battery-Staple7'
const MINUTE = 60_000
const WEEK = 7 * 24 * 60 * MINUTE

const hub = useHub({ settings: TWO_APPS })
let browser: Browser
beforeEach(async () => {
  await hub.addUser(ADA)
  browser = openBrowser()
  await signInAtHub(browser, ADA)
})

const openBrowser = () =>
  createBrowser({ [ISSUER]: hub.app, 'https://mail.test': () => new Response('Mail') })

const linkOf = ({ text }: Mail) => /^https:\S+$/m.exec(text)![0]

async function askToAdd(): Promise<Mail> {
  await browser.visit(`${ISSUER}/account`)
  hub.pass(1)
  await browser.submit({ email: WORK }, { button: 'Send a link to it' })
  return newestMail(hub)
}

async function add() {
  const page = await browser.visit(linkOf(await askToAdd()))
  hub.pass(1)
  return page.status === 200 && browser.click('Yes, add it')
}

describe('the account page', () => {
  test('says of each address how and when it was proved, and which is the main one', async () => {
    await add()
    const day = hub.clock.at.toISOString().slice(0, 10)
    const words = wordsOn(await browser.visit(`${ISSUER}/account`))
    expect(words).toContain(`${ADA} main address vouched for by an administrator on ${day}`)
    expect(words).toContain(`${WORK} confirmed by mail on ${day}`)
  })

  test('speaks German', async () => {
    await add()
    const words = wordsOn(await browser.visit(`${ISSUER}/account?lang=de`))
    expect(words).toContain(`${ADA} Hauptadresse von der Administration bestätigt am`)
    expect(words).toContain('Adresse hinzufügen')
  })

  test('adds one by the code, and says what is wrong with another', async () => {
    const code = codeOf(await askToAdd())
    expect(wordsOn(browser.page)).toContain(`We sent a link and a code to ${WORK}`)
    const wrong = await browser.submit({ code: code === '000000' ? '000001' : '000000' })
    expect([wrong.status, wrong.url.pathname]).toEqual([400, '/account/addresses/confirm'])
    const page = await browser.submit({ code })
    expect(page.url.href).toBe(`${ISSUER}/account?done=address-added`)
    expect(wordsOn(page)).toContain('The address is added.')
  })

  test('refuses an address that is none, beside its field', async () => {
    await browser.visit(`${ISSUER}/account`)
    const page = await browser.submit({ email: 'ada@work' }, { button: 'Send a link to it' })
    expect([page.status, page.url.pathname]).toEqual([400, '/account/addresses'])
    expect(page.text).toMatch(/<details open>[^]*name="email"[^>]*aria-describedby="problem"/)
  })

  test('asks whoever signed in too long ago to do it again, and comes back', async () => {
    await browser.visit(`${ISSUER}/account`)
    hub.pass(10 * MINUTE + 1)
    const sent = await browser.submit({ email: WORK }, { button: 'Send a link to it' })
    expect([sent.url.pathname, wordsOn(sent).includes(ADA)]).toEqual(['/sign-in/password', true])

    expect(wordsOn(await browser.visit(`${ISSUER}/account`))).not.toContain('Add an address')
    await browser.click('Sign in again to change your addresses')
    const back = await browser.submit({ password: PASSWORD })
    expect(back.url.pathname).toBe('/account')
    expect(wordsOn(back)).toContain('Add an address')
    expect(await hub.mails()).toEqual([])
  })
})

describe('the link to a new address', () => {
  test('uses nothing up when it is opened, and names nobody to whom it does not belong', async () => {
    const link = linkOf(await askToAdd())
    const stranger = openBrowser()
    await hub.addUser(EVE, 'Eve')
    for (const visitor of [undefined, EVE]) {
      if (visitor) await signInAtHub(stranger, visitor)
      const page = await stranger.visit(link)
      expect([page.status, wordsOn(page).includes(WORK)]).toEqual([200, true])
      expect(page.text).not.toContain(ADA)
      expect(page.text).not.toContain('Yes, add it')
    }
    const own = await browser.visit(link)
    expect(wordsOn(own)).toContain(`${WORK} will be able to sign in to the account of ${ADA}.`)
    const done = await browser.click('Yes, add it')
    expect(done.url.href).toBe(`${ISSUER}/account?done=address-added`)
    expect((await browser.visit(link)).status).toBe(400)
  })

  test('counts for nobody else who sends its form', async () => {
    await browser.visit(linkOf(await askToAdd()))
    await hub.addUser(EVE, 'Eve')
    const eve = openBrowser()
    await signInAtHub(eve, EVE)
    const form = { token: new URL(browser.page.url).searchParams.get('token')! }
    const cookie = cookiesOf(eve, ISSUER)
    const headers = { 'sec-fetch-site': 'same-origin' }
    const answer = await ask(hub.app, `${ISSUER}/account/addresses/confirm`, {
      ...{ form, cookie, headers },
    })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('session_mismatch')
  })
})

describe('the main address', () => {
  test('is chosen by a button, and the old one cannot be removed yet', async () => {
    await add()
    await browser.visit(`${ISSUER}/account`)
    const page = await browser.click('Make it the main address')
    expect(page.url.href).toBe(`${ISSUER}/account?done=main-address`)
    expect(wordsOn(page)).toContain(`${WORK} main address`)

    await browser.click('Remove')
    const refused = await browser.click('Remove it')
    expect(refused.status).toBe(409)
    expect(wordsOn(refused)).toContain('A mail to this address can still undo a change.')
  })

  test('leads to a page that removes the other, after naming the apps that know it', async () => {
    await browser.visit(authorizeUrl())
    await add()
    await browser.visit(`${ISSUER}/account`)
    await browser.click('Make it the main address')
    hub.pass(WEEK)
    await signInAtHub(browser, WORK)

    await browser.visit(`${ISSUER}/account`)
    const asked = await browser.click('Remove')
    expect(asked.url.href).not.toContain('example.com')
    expect(wordsOn(asked)).toContain(`Mail knows you by it. From then on you go there as ${WORK}`)
    const removed = await browser.click('Remove it')
    expect(removed.url.href).toBe(`${ISSUER}/account?done=address-removed`)
    expect(wordsOn(removed)).not.toContain(ADA)
  })
})

describe('the way back', () => {
  const wayBack = async () => {
    await add()
    return linkOf((await hub.mails()).find(({ subject }) => subject.includes('was added'))!)
  }

  test('asks first, then undoes the change and goes on to a new password', async () => {
    const link = await wayBack()
    const owner = openBrowser()
    for (const _ of [1, 2]) {
      const asked = await owner.visit(link)
      expect(asked.status).toBe(200)
      expect(wordsOn(asked)).toContain(
        `The change is about ${WORK}. Your account goes back to ${ADA}:`,
      )
    }
    const undone = await owner.click('Undo it')
    expect(wordsOn(undone)).toContain('It is undone. Choose a new password')
    await owner.submit({ password: 'weak' }, { button: 'Set the new password' })
    await owner.submit({ password: NEW_PASSWORD }, { button: 'Set the new password' })
    await owner.click('Continue')
    const page = await owner.submit({ password: NEW_PASSWORD }, { button: 'Sign in' })
    expect(page.url.pathname).toBe('/account')
    expect(wordsOn(page)).not.toContain(WORK)
    expect((await browser.visit(`${ISSUER}/account`)).url.pathname).toBe('/sign-in')
  })

  test('that is used up says so, with a reference', async () => {
    const link = await wayBack()
    const owner = openBrowser()
    await owner.visit(link)
    await owner.click('Undo it')
    const page = await owner.visit(link)
    expect(page.status).toBe(400)
    expect(wordsOn(page)).toMatch(/already used, or is older than a week.*Ref \w{4}-\w{2}/)
    expect((await owner.visit(`${ISSUER}/undo-address`)).status).toBe(400)
  })
})
