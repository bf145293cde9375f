/**
 * Whom the apps refuse, and that their own form works on the very page that says so.
 */
import { describe, expect } from 'vitest'
import { test } from './browser-test.ts'
import { signInAtHub } from './hub-forms.ts'

const APPS = ['mail', 'calendar'] as const

const REFUSALS = [
  ['bob', 'whose address nobody confirmed', /nobody ever confirmed it there/],
  ['carol', 'of two accounts', /more than one account/],
  ['dave', 'who is disabled', /switched off/],
] as const

describe.each(APPS)('%s', (app) => {
  test.for(REFUSALS)(
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
