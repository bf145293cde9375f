/**
 * The hub's pages, walked through as a person does: from an app to the app, and everything that can go wrong on the way.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { createBrowser, type Browser } from '../support/browser.ts'
import {
  authorizeUrl,
  CALLBACK,
  codeOf,
  ISSUER,
  linkTokenOf,
  PASSWORD,
  TWO_APPS,
} from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, newestMail } from './person.ts'

const hub = useHub({ settings: TWO_APPS })
let browser: Browser
beforeEach(() => void (browser = openBrowser()))

const openBrowser = () =>
  createBrowser({
    [ISSUER]: (request) => hub.app.request(request),
    'https://mail.test': () => new Response('Mail'),
  })

const visit = (path: string) => browser.visit(`${ISSUER}${path}`)
const at = () => browser.page.url.href

const SIGN_UP = { name: 'Ada Example', email: ADA, password: PASSWORD }

/** The field as the page holds it. */
const inputNamed = (name: string) =>
  new RegExp(`<input[^>]*name="${name}"[^>]*>`, 's').exec(browser.page.text)?.[0]

describe('signing up on the way to an app', () => {
  beforeEach(async () => {
    await browser.visit(authorizeUrl())
    await browser.click('Create an account')
    hub.pass(1)
  })

  test('ends there, by the code', async () => {
    await browser.submit(SIGN_UP)
    expect(browser.page.text).toContain(`<strong>${ADA}</strong>`)
    expect(browser.page.text).toContain('to go on to Mail')
    const code = codeOf(await newestMail(hub))
    await browser.submit({ code: `${code.slice(0, 3)} ${code.slice(3)}` })
    expect(at()).toContain(`${CALLBACK}?token=`)
  })

  test('ends there, by the link in the same browser', async () => {
    await browser.submit(SIGN_UP)
    await visit(`/verify?token=${linkTokenOf(await newestMail(hub))}`)
    expect(browser.page.text).toContain(ADA)
    await browser.click('Yes, confirm')
    expect(at()).toContain(`${CALLBACK}?token=`)
  })

  test('offers the app in another browser, which asked for the password first', async () => {
    await browser.submit(SIGN_UP)
    const token = linkTokenOf(await newestMail(hub))
    browser = openBrowser()
    await visit(`/verify?token=${token}`)
    expect(browser.page.text).toContain('another browser')

    await browser.submit({ password: 'weak' })
    expect(browser.page).toMatchObject({ status: 400, text: expect.stringContaining('at least 8') })
    await browser.submit({ password: PASSWORD })
    expect(browser.page.text).toContain('Your address is confirmed')
    await browser.click('Open Mail')
    expect(at()).toBe('https://mail.test/')
  })

  test('keeps what was typed when something is wrong with it, save the password', async () => {
    await browser.submit({ ...SIGN_UP, name: 'Ada "<b>', password: 'weak-secret' })
    const { status, text } = browser.page
    expect(status).toBe(400)
    expect(text).not.toContain('weak-secret')
    expect(inputNamed('email')).toContain(`value="${ADA}"`)
    expect(inputNamed('name')).toContain('value="Ada &quot;&lt;b&gt;"')
    expect(inputNamed('password')).toContain('aria-describedby="problem"')

    await browser.submit({ password: PASSWORD })
    await browser.submit({ code: codeOf(await newestMail(hub)) })
    expect(at()).toContain(CALLBACK)
  })

  test('sends another mail, after which the older code is worth nothing', async () => {
    await browser.submit(SIGN_UP)
    const older = codeOf(await newestMail(hub))
    hub.pass(1)
    await browser.click('Send it again')
    expect(browser.page.text).toContain('We sent it again')
    const newer = codeOf(await newestMail(hub))
    if (newer !== older) {
      await browser.submit({ code: older })
      expect(browser.page.status).toBe(400)
    }
    await browser.submit({ code: newer })
    expect(at()).toContain(CALLBACK)
  })

  test('says so when the code is wrong, and takes the right one then', async () => {
    await browser.submit(SIGN_UP)
    const code = codeOf(await newestMail(hub))
    await browser.submit({ code: code === '000000' ? '000001' : '000000' })
    expect(browser.page).toMatchObject({
      status: 400,
      text: expect.stringContaining('role="alert"'),
    })
    expect(inputNamed('code')).toContain('aria-invalid="true"')
    await browser.submit({ code })
    expect(at()).toContain(CALLBACK)
  })
})

describe('signing in', () => {
  beforeEach(() => hub.addUser(ADA, '<script>alert("Ada")</script>'))

  test('keeps the address from step to step, and names the app', async () => {
    await browser.visit(authorizeUrl())
    expect(browser.page.text).toContain('<h1>Sign in to Mail</h1>')
    await browser.submit({ email: 'Ada@Example.com' })
    expect(browser.page.text).toContain('<span>Ada@Example.com</span>')
    expect(inputNamed('password')).toContain('autocomplete="current-password"')
    await browser.submit({ password: PASSWORD })
    expect(at()).toContain(CALLBACK)
  })

  test('shows the same second step for an address that nobody has', async () => {
    const step = async (email: string) => {
      await visit('/sign-in')
      return (await browser.submit({ email })).text
        .replaceAll(email, '')
        .replace(/nonce="[^"]+"/g, '')
        .replace(/c=[\w-]+/g, '')
    }
    expect(await step('eve@example.com')).toBe(await step(ADA))
  })

  test('says what is wrong with a password, keeps the address, and goes on', async () => {
    await browser.visit(authorizeUrl())
    await browser.submit({ email: ADA })
    await browser.submit({ password: 'Wrong-Pass1' })
    const { status, text } = browser.page
    expect([status, text]).toEqual([401, expect.stringMatching(/is not right[^]*Ref [2-9A-Z-]{7}/)])
    expect(text).not.toContain('Wrong-Pass1')
    await browser.submit({ password: PASSWORD })
    expect(at()).toContain(CALLBACK)
  })

  test.each(['x', 'ada@', '"><script>alert(1)</script>'])('asks again for %s', async (email) => {
    await visit('/sign-in')
    await browser.submit({ email })
    expect(browser.page).toMatchObject({
      status: 400,
      text: expect.stringContaining('whole address'),
    })
    expect(browser.page.text).not.toContain('<script')
  })

  test('ends at the account page when no app is waiting, and needs no page with a session', async () => {
    await visit('/sign-in')
    await browser.submit({ email: ADA })
    await browser.submit({ password: PASSWORD })
    expect(at()).toBe(`${ISSUER}/account`)
    expect(browser.page.text).toContain('&lt;script&gt;')
    expect(browser.page.text).not.toContain('<script')
    for (const path of ['/', '/sign-in', '/account']) {
      await visit(path)
      expect(at()).toBe(`${ISSUER}/account`)
    }
  })

  test('leads a person whose address is unproven to the code', async () => {
    await visit('/sign-up')
    await browser.submit({ ...SIGN_UP, email: 'eve@example.com' })
    await visit('/sign-in')
    await browser.submit({ email: 'eve@example.com' })
    await browser.submit({ password: PASSWORD })
    expect(browser.page.url.pathname).toBe('/verify')
    await browser.submit({ code: codeOf(await newestMail(hub)) })
    expect(at()).toBe(`${ISSUER}/account`)
  })
})

describe('a link that is dead', () => {
  test.each(['', 'x', 'A'.repeat(43), '"><script>'])(
    '%s shows a page with a way on',
    async (token) => {
      await visit(`/verify?${new URLSearchParams({ token })}`)
      expect(browser.page).toMatchObject({
        status: 400,
        text: expect.stringContaining('no longer works'),
      })
      await browser.click('Sign up again')
      expect(at()).toBe(`${ISSUER}/sign-up`)
    },
  )

  test('because it was used says so on its button', async () => {
    await visit('/sign-up')
    await browser.submit(SIGN_UP)
    const token = linkTokenOf(await newestMail(hub))
    const late = openBrowser()
    await late.visit(`${ISSUER}/verify?token=${token}`)
    await visit(`/verify?token=${token}`)
    await browser.click('Yes, confirm')

    const page = await late.submit({ password: PASSWORD })
    expect(page).toMatchObject({ status: 400, text: expect.stringContaining('no longer works') })
  })
})

test('signing out leaves nobody signed in', async () => {
  await hub.addUser(ADA)
  await visit('/sign-in')
  await browser.submit({ email: ADA })
  await browser.submit({ password: PASSWORD })
  await browser.click('Sign out of Acme on this browser')
  expect(browser.page.text).toContain('You are signed out')
  await visit('/account')
  expect(at()).toBe(`${ISSUER}/sign-in`)
})

test('closed sign-up is not offered, and refused where it is asked for', async () => {
  const { accounts } = hub.hub.config
  hub.hub.config.accounts = { ...accounts, signUp: 'closed' }
  await visit('/sign-in')
  expect(browser.page.text).not.toContain('Create an account')
  await visit('/sign-up')
  await browser.submit(SIGN_UP)
  hub.hub.config.accounts = accounts
  expect(browser.page).toMatchObject({
    status: 400,
    text: expect.stringContaining('administrator'),
  })
})
