/**
 * The hub goes away while somebody is on the way through it, and comes back.
 */
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { test as browserTest } from './browser-test.ts'
import { signInAtHub } from './hub-forms.ts'
import { startStoppableDemo } from './stoppable-demo.ts'
import { openVisitor } from './visitor.ts'

const test = browserTest
  .extend('stoppable', { scope: 'file' }, async ({}, { onCleanup }) => {
    const demo = await startStoppableDemo()
    onCleanup(() => demo.close())
    return demo
  })
  .override('page', async ({ chromium, stoppable }, { onCleanup }) => {
    const { page, context } = await openVisitor(chromium, stoppable.sites)
    onCleanup(() => context.close())
    return page
  })

describe('the hub stops', () => {
  test('before mail has its keys: the page says so, the local form works, and a reload heals', async ({
    stoppable: { sites, alice, stopHub, startHub },
    page,
  }) => {
    await page.goto(sites.mail)
    await page.getByRole('link', { name: 'Sign in with Acme' }).click()
    await page.route(/\/identity\/callback\?/, async (route) => {
      await stopHub()
      await route.continue()
    })
    await signInAtHub(page, alice)

    expect(await problemOf(page)).toMatch(/^Acme cannot be reached just now\..* Ref \S{4}-\S{2}$/s)
    await page.unrouteAll()
    const callback = page.url()
    await signInLocally(page, alice.email)

    await startHub()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect
      .poll(() => headingAt(page, callback), { timeout: 60_000, interval: 1_000 })
      .toBe('Inbox')
    expect(page.url()).toBe(`${sites.mail}/`)
  })

  test('while somebody types: the app is as usual, and the same page goes on afterwards', async ({
    stoppable: { sites, alice, stopHub, startHub },
    page,
  }) => {
    await page.goto(sites.mail)
    await page.getByRole('link', { name: 'Sign in with Acme' }).click()
    await page.getByLabel('Email address').waitFor()
    const atHub = page.url()
    await stopHub()
    await expect(page.reload()).rejects.toThrow('ERR_CONNECTION_REFUSED')

    const tab = await page.context().newPage()
    await tab.goto(sites.mail)
    await signInLocally(tab, alice.email)
    await tab.getByRole('button', { name: 'Sign out' }).click()

    await startHub()
    await page.goto(atHub)
    await signInAtHub(page, alice)
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
    expect(page.url()).toBe(`${sites.mail}/`)
  })

  test('afterwards: nobody who is in the app notices', async ({
    stoppable: { sites, alice, stopHub, startHub },
    page,
  }) => {
    await page.goto(sites.mail)
    await page.getByRole('link', { name: 'Sign in with Acme' }).click()
    await signInAtHub(page, alice)
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
    await stopHub()
    await page.reload()
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
    await startHub()
  })

  test('beside Notes: sessions stay, the local form works, and the button says so beneath', async ({
    stoppable: { sites, alice, stopHub, startHub },
    page,
  }) => {
    await page.goto(sites.notes)
    await page.getByRole('link', { name: 'Sign in with Acme' }).click()
    await page.route(/\/identity\/callback\?/, async (route) => {
      await stopHub()
      await route.continue()
    })
    await signInAtHub(page, alice)
    expect(await problemOf(page)).toMatch(/^Acme cannot be reached just now\./)
    await page.getByText('Acme could not be reached a moment ago.').waitFor()

    await typeLocally(page, alice.email, 'notes-alice-local')
    await page.getByRole('link', { name: 'Shopping' }).click()
    await page.getByText('Oats, two lemons').waitFor()
    await page.reload()
    await page.getByText('Oats, two lemons').waitFor()

    await page.unrouteAll()
    await startHub()
    await page.getByRole('button', { name: 'Sign out' }).click()
    const button = page.getByRole('link', { name: 'Sign in with Acme' }) // she is signed in there
    const note = page.getByText('Oats, two lemons')
    const tryAgain = async () => {
      if (await button.isVisible()) await button.click()
      return note.isVisible()
    }
    await expect.poll(tryAgain, { timeout: 60_000, interval: 1_000 }).toBe(true)
    expect(page.url()).toBe(`${sites.notes}/notes/n1`)
  })
})

/** It comes once the hub has stopped. */
const problemOf = (page: Page) => page.locator('#problem').innerText({ timeout: 60_000 })

async function signInLocally(page: Page, email: string): Promise<void> {
  await typeLocally(page, email, 'mail-alice-local')
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()
}

async function typeLocally(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function headingAt(page: Page, url: string): Promise<string> {
  await page.goto(url)
  return page.getByRole('heading', { level: 1 }).innerText()
}
