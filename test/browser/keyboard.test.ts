/**
 * The whole sign-in with Tab and Enter alone: no mouse, and nothing is focused by the test.
 */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { test } from './browser-test.ts'

test('a keyboard is enough to sign in and out', async ({ demo, page }) => {
  const { keyboard } = page
  await page.goto(demo.mail)
  await tabTo(page, 'Sign in with Acme')
  await keyboard.press('Enter')

  // Each step of the hub begins in its one field, which the browser focuses once it has drawn it.
  await page.locator('input[name=email]:focus').waitFor()
  await keyboard.type(demo.alice.email)
  await keyboard.press('Enter')
  await page.locator('input[name=password]:focus').waitFor()
  await keyboard.type(demo.alice.atHub)
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()

  await tabTo(page, 'Sign out')
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Mail' }).waitFor()
})

test('the local form is reached in reading order', async ({ demo, page }) => {
  await page.goto(demo.calendar)
  const order = []
  for (let stop = 0; stop < 4; stop++) order.push(await tab(page))
  expect(order).toEqual(['Sign in with Acme', 'email', 'password', 'Sign in'])
})

const MOST_STOPS = 20

async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if ((await tab(page)) === name) return
  }
  throw new Error(`Tab does not reach "${name}"`)
}

/** The text or the id of what is focused now; it must be seen to be focused. */
async function tab(page: Page): Promise<string> {
  await page.keyboard.press('Tab')
  const { name, outline } = await page.evaluate(() => {
    const focused = document.activeElement as HTMLElement
    return {
      name: focused.id || focused.innerText,
      outline: getComputedStyle(focused).outlineStyle,
    }
  })
  expect(`${name}: ${outline}`).not.toMatch(/: none$/)
  return name
}
