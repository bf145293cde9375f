/**
 * `npm run demo -- --only mail`: the canary on one machine. Calendar holds the library, and nobody can tell.
 */
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { reserveDemoPlace, startDemo } from '../support/demo.ts'
import { test as browserTest } from './browser-test.ts'
import { signInAtHub } from './hub-forms.ts'
import { openVisitor } from './visitor.ts'

const test = browserTest
  .extend('canary', { scope: 'file' }, async ({}, { onCleanup }) => {
    const place = await reserveDemoPlace()
    const canary = await startDemo(place, ['--only', 'mail'])
    onCleanup(async () => {
      await canary.interrupt()
      await place.remove()
    })
    return canary
  })
  .override('page', async ({ chromium, canary }, { onCleanup }) => {
    const { page, context, complaints } = await openVisitor(chromium, canary)
    onCleanup(async () => {
      await context.close()
      expect(complaints).toEqual([])
    })
    return page
  })

describe('a dormant calendar', () => {
  test('is announced in the terminal', ({ canary }) => {
    expect(canary.text).toContain('The other apps are dormant')
  })

  test('shows its own form and no button', async ({ canary, page }) => {
    await page.goto(canary.calendar)
    expect(await page.getByRole('link').count()).toBe(0)
    expect(await page.content()).not.toMatch(/acme|identity|symbolon/i)

    await page.getByLabel('Email').fill(canary.alice.email)
    await page.getByLabel('Password').fill(canary.alice.atCalendar)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Agenda' }).waitFor()
  })

  const ROUTES = ['login', 'callback?token=x&state=y', 'session', 'logout', 'status', '']

  test.for(ROUTES)('has nothing at /identity/%s', async (route, { canary, page }) => {
    const nowhere = await answerAt(page, `${canary.calendar}/nowhere`)
    expect(nowhere.status).toBe(404)
    expect(await answerAt(page, `${canary.calendar}/identity/${route}`)).toEqual(nowhere)
    expect(await page.context().cookies()).toEqual([])
  })

  test('leaves mail as it is', async ({ canary, page }) => {
    await page.goto(canary.mail)
    await page.getByRole('link', { name: 'Sign in with Acme' }).click()
    await signInAtHub(page, { email: canary.alice.email, password: canary.alice.atHub })
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
  })
})

describe('a dormant notes', () => {
  test('shows its own form and no button, and brings everybody there', async ({ canary, page }) => {
    await page.goto(`${canary.notes}/notes/n1`)
    await page.getByLabel('Password').waitFor()
    expect(page.url()).toBe(`${canary.notes}/`)
    expect(await page.getByRole('link').count()).toBe(0)
    expect(await page.content()).not.toMatch(/acme|identity|symbolon/i)
  })

  test('signs in and out by itself, in every tab', async ({ canary, page }) => {
    await page.goto(canary.notes)
    await page.getByLabel('Email').fill(canary.alice.email)
    await page.getByLabel('Password').fill(canary.alice.atNotes)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('alice@example.com, editor').waitFor()
    const other = await page.context().newPage()
    await other.goto(`${canary.notes}/notes/n1`)
    await other.getByText('Oats, two lemons').waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Password').waitFor()
    await other.getByLabel('Password').waitFor()
    expect(await page.context().cookies()).toEqual([])
  })
})

async function answerAt(page: Page, url: string) {
  const response = await page.goto(url)
  const { date, ...headers } = await response!.allHeaders()
  return { status: response!.status(), headers, text: await response!.text() }
}
