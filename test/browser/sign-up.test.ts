/**
 * A person whom neither the hub nor an app has ever seen, on the way to Calendar.
 */
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { Demo } from '../support/demo.ts'
import { test } from './browser-test.ts'
import { readMail, signUpAtHub, type Newcomer } from './hub-forms.ts'

const newcomer = (name: string): Newcomer => ({
  name: `${name} Newcomer`,
  email: `${name.toLowerCase()}@newcomer.example`,
  password: 'Purple-Otter-77!',
})

describe('somebody new', () => {
  test('types the code, and is in the app', async ({ demo, page }) => {
    const erin = newcomer('Erin')
    await signUpOnTheWay(page, demo, erin)
    const { code } = await readMail(page, demo.hub, erin.email)
    await page.getByLabel('Code from the mail').fill(code)
    await page.getByRole('button', { name: 'Confirm' }).click()
    await expectNewAccount(page, demo, erin)
  })

  test('opens the link in the same browser, and is in the app', async ({ demo, page }) => {
    const frank = newcomer('Frank')
    await signUpOnTheWay(page, demo, frank)
    const { link } = await readMail(page, demo.hub, frank.email)
    await page.goto(link)
    await page.getByRole('button', { name: 'Yes, confirm' }).click()
    await expectNewAccount(page, demo, frank)
  })

  test('opens the link in another browser, which asks for the password', async ({
    demo,
    page,
    openVisitor,
  }) => {
    const grace = newcomer('Grace')
    await signUpOnTheWay(page, demo, grace)
    const { link } = await readMail(page, demo.hub, grace.email)

    const { page: phone } = await openVisitor()
    await phone.goto(link)
    expect(await phone.getByRole('main').innerText()).toContain(grace.email)
    await phone.getByLabel('Password').fill(grace.password)
    await phone.getByRole('button', { name: 'Yes, confirm' }).click()
    await phone.getByRole('link', { name: 'Open Calendar' }).click()
    await phone.getByRole('link', { name: 'Sign in with Acme' }).click()
    await expectNewAccount(phone, demo, grace)
  })

  test('finds a used link dead', async ({ demo, page, openVisitor }) => {
    const heidi = newcomer('Heidi')
    await signUpOnTheWay(page, demo, heidi)
    const { link } = await readMail(page, demo.hub, heidi.email)
    await page.goto(link)
    await page.getByRole('button', { name: 'Yes, confirm' }).click()
    await expectNewAccount(page, demo, heidi)

    const { page: elsewhere } = await openVisitor()
    await elsewhere.goto(link)
    await elsewhere.getByRole('heading', { name: 'This link no longer works' }).waitFor()
  })
})

async function signUpOnTheWay(page: Page, demo: Demo, person: Newcomer): Promise<void> {
  await page.goto(demo.calendar)
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await signUpAtHub(page, person)
}

async function expectNewAccount(page: Page, demo: Demo, { name, email }: Newcomer): Promise<void> {
  await page.getByRole('heading', { name: 'Agenda' }).waitFor()
  expect(page.url()).toBe(`${demo.calendar}/`)
  const text = await page.getByRole('main').innerText()
  expect(text).toContain(`${name}, ${email}`)
  expect(text).toContain('Nothing planned.')
}
