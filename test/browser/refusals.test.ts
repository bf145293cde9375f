/**
 * Whom the apps refuse, and that their own form works on the very page that says so.
 */
import { describe, expect } from 'vitest'
import { test } from './browser-test.ts'
import { signInAtHub } from './hub-forms.ts'

const APPS = ['mail', 'calendar'] as const

const BOB = ['bob', 'whose address nobody confirmed', /nobody ever confirmed it there/] as const
const REFUSALS = [
  ['carol', 'of two accounts', /more than one account/],
  ['dave', 'who is disabled', /switched off/],
] as const

describe.each(APPS)('%s', (app) => {
  test.for(app === 'calendar' ? [BOB, ...REFUSALS] : REFUSALS)(
    'refuses %s, %s, above its own form',
    async ([name, , why], { demo, page }) => {
      const { email, atHub: password } = demo[name]
      await page.goto(demo[app])
      await page.getByRole('link', { name: 'Sign in with Acme' }).click()
      await signInAtHub(page, { email, password })

      const problem = page.locator('#problem')
      expect(await problem.innerText()).toMatch(why)
      expect(await problem.innerText()).toMatch(/Ref [0-9A-Z]{4}-[0-9A-Z]{2}$/)

      await page.getByLabel('Email').fill(email)
      await page
        .getByLabel('Password')
        .fill(app === 'mail' ? demo[name].atMail : demo[name].atCalendar)
      await page.getByRole('button', { name: 'Sign in' }).click()
      // A local password never helped a disabled account, and does not now.
      if (name === 'dave') await page.getByText('do not match an account here').waitFor()
      else await page.getByRole('button', { name: 'Sign out' }).waitFor()
      expect(new URL(page.url()).origin).toBe(demo[app])
    },
  )
})

test('mail asks bob, whose address nobody confirmed, for the password that he has there', async ({
  demo,
  page,
}) => {
  await page.goto(demo.mail)
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await signInAtHub(page, { email: demo.bob.email, password: demo.bob.atHub })
  await page.getByRole('heading', { name: 'Is this your account?' }).waitFor()
  expect(await page.getByLabel('Address').inputValue()).toBe(demo.bob.email)

  await page.getByLabel('Password in Mail').fill('not the password')
  await page.getByRole('button', { name: 'Continue' }).click()

  const problem = page.getByRole('alert')
  expect(await problem.innerText()).toBe('That is not the password of this account in Mail.')
  await page.getByRole('link', { name: 'Back to Mail' }).click()
  await page.getByRole('link', { name: 'Sign in with Acme' }).waitFor()
})
