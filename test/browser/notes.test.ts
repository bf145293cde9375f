/**
 * Notes, an app whose pages are drawn by a script: a session that ends under way, two tabs, and what a script can see.
 */
import type { Page, Route } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { Demo } from '../support/demo.ts'
import { JOSE } from '../support/jose-pattern.ts'
import { test } from './browser-test.ts'
import { signInAtHub } from './hub-forms.ts'

describe('a session that ends under way', () => {
  test('leads to the sign-in, and back to the page that was asked for', async ({ demo, page }) => {
    await signIn(page, demo)
    const document = await page.evaluate(() => performance.timeOrigin)
    await openNote(page, 'Shopping')
    await page.getByText('Oats, two lemons').waitFor()
    expect(await page.evaluate(() => performance.timeOrigin)).toBe(document) // a step inside the app

    await page.getByRole('link', { name: 'All notes' }).click()
    const logins = countLogins(page)
    await page.context().clearCookies({ name: 'notes_session' })
    await openNote(page, 'Ideas for the garden')
    await page.getByText('Beans along the wall').waitFor()
    expect(page.url()).toBe(`${demo.notes}/notes/n2`)
    expect(logins.count).toBe(1)
  })

  test('is asked for at the hub where nobody is signed in there either', async ({ demo, page }) => {
    await page.goto(`${demo.notes}/notes/n3`)
    await signInAtHub(page, { email: demo.alice.email, password: demo.alice.atHub })
    await page.getByText('The one about bees').waitFor()
    expect(page.url()).toBe(`${demo.notes}/notes/n3`)
  })

  test('leads there once, where no session ever sticks', async ({ demo, page }) => {
    await signIn(page, demo)
    const logins = countLogins(page)
    const config = { hubName: 'Acme', hubUnreachable: false }
    await page.route('**/identity/session*', (route) =>
      route.fulfill({ json: { user: null, config } }),
    )
    await openNote(page, 'Shopping')
    await page.getByLabel('Password').waitFor()
    expect(page.url()).toBe(`${demo.notes}/notes/n1`)
    await page.getByRole('link', { name: 'Sign in with Acme' }).waitFor()
    await page.reload()
    await page.getByLabel('Password').waitFor()
    expect(logins.count).toBe(1)
  })

  test('leaves a page to go back to, and no page that only leads on', async ({ demo, page }) => {
    await page.goto(demo.notes)
    await page.getByLabel('Password').waitFor()
    await page.evaluate(() => {
      history.pushState(null, '', '/notes/n1')
      dispatchEvent(new PopStateEvent('popstate'))
    })
    await page.getByLabel('Email address').waitFor() // at the hub
    await page.goBack()
    await page.getByLabel('Password').waitFor()
    expect(page.url()).toBe(`${demo.notes}/`)
  })

  test('is not read out of a silent app', async ({ demo, page }) => {
    await signIn(page, demo)
    const logins = countLogins(page)
    const silent = (route: Route) => route.fulfill({ status: 503 })
    await page.route('**/identity/session*', silent)
    await openNote(page, 'Shopping')
    await page.getByText('Oats, two lemons').waitFor()

    await page.reload()
    await page.getByRole('status').getByText('It cannot be told just now').waitFor()
    await page.unroute('**/identity/session*', silent)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Oats, two lemons').waitFor()
    expect(logins.count).toBe(0)
  })
})

test('two tabs sign out together, and in together', async ({ demo, page }) => {
  await signIn(page, demo)
  const other = await page.context().newPage()
  await other.goto(`${demo.notes}/notes/n1`)
  await other.getByText('Oats, two lemons').waitFor()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Password').waitFor()
  await other.getByLabel('Password').waitFor()
  expect(other.url()).toBe(`${demo.notes}/notes/n1`)

  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  await other.getByText('Oats, two lemons').waitFor()
})

test('roles are the app’s own', async ({ demo, page }) => {
  await signIn(page, demo)
  await page.getByText('alice@example.com, editor').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signInLocally(page, demo.bob.email, demo.bob.atNotes)
  expect(await page.getByRole('main').innerText()).toMatch(/bob@example\.com$/m)
})

test('a refusal is one line above the form, which still works', async ({ demo, page }) => {
  await page.goto(demo.notes)
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await signInAtHub(page, { email: demo.carol.email, password: demo.carol.atHub })
  expect(await page.locator('#problem').innerText()).toMatch(
    /more than one account.* Ref \S{4}-\S{2}$/s,
  )
  await signInLocally(page, demo.carol.email, demo.carol.atNotes)
})

test('no token reaches a script', async ({ demo, page }) => {
  const arriving: Promise<string>[] = []
  page.on('response', (response) => {
    const isForScript = response.request().resourceType() === 'fetch'
    const gone = () => '' // with the page that asked for it
    if (isForScript && response.ok()) arriving.push(response.text().catch(gone))
  })
  await signIn(page, demo)
  await openNote(page, 'Shopping')
  await page.getByText('Oats, two lemons').waitFor()

  const seen = await page.evaluate(() =>
    JSON.stringify([
      ...[document.cookie, document.referrer, location.href, history.state, window.name],
      ...[{ ...localStorage }, { ...sessionStorage }, document.documentElement.outerHTML],
      performance.getEntries().map(({ name }) => name),
    ]),
  )
  const answers = (await Promise.all(arriving)).join()
  expect(answers).toContain('alice@example.com')
  expect(seen + answers).not.toMatch(JOSE)
  expect(seen + answers).not.toMatch(/token=|code=|nonce|notes_session/)
  expect(
    await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]),
  ).toEqual(['', 0, 0])
})

async function signIn(page: Page, { notes, alice }: Demo): Promise<void> {
  await page.goto(notes)
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await signInAtHub(page, { email: alice.email, password: alice.atHub })
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}

async function signInLocally(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}

const openNote = (page: Page, title: string) => page.getByRole('link', { name: title }).click()

function countLogins(page: Page) {
  const logins = { count: 0 }
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/identity/login') logins.count++
  })
  return logins
}
