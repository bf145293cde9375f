/**
 * The hub and the apps without JavaScript.
 */
import { expect } from 'vitest'
import { test } from './browser-test.ts'
import { readMail, signInAtHub, signUpAtHub } from './hub-forms.ts'

test('signing up, in, over and out works without JavaScript', async ({ demo, openVisitor }) => {
  const { page } = await openVisitor({ javaScriptEnabled: false })
  const ivan = {
    name: 'Ivan Newcomer',
    email: 'ivan@newcomer.example',
    password: 'Purple-Otter-77!',
  }

  await page.goto(demo.mail)
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await signUpAtHub(page, ivan)
  const { code } = await readMail(page, demo.hub, ivan.email)
  await page.getByLabel('Code from the mail').fill(code)
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()
  expect(page.url()).toBe(`${demo.mail}/`)

  await page.goto(`${demo.hub}/account`)
  await page.getByRole('button', { name: 'Sign out of Acme' }).click()
  await page.goto(demo.calendar)
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await signInAtHub(page, ivan)
  await page.getByRole('heading', { name: 'Agenda' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Calendar' }).waitFor()
})
