/**
 * Every page that a person can meet, in one walk: signed in, refused, mistaken, new, and asked to switch.
 */
import type { Page } from 'playwright-core'
import type { Demo } from '../support/demo.ts'
import { tourAccounts } from './account-tour.ts'
import { tourConsent } from './consent-tour.ts'
import { readMail, signInAtHub, signUpAtHub, type Newcomer } from './hub-forms.ts'

export interface Tour {
  demo: Demo
  page: Page
  /** Another browser, for the link that is opened elsewhere. */
  elsewhere: Page
  /** Nobody whom the hub knows. */
  newcomer: Newcomer
  look(name: string, page?: Page): Promise<void>
}

export async function tourPages(wanted: Tour): Promise<void> {
  const tour: Tour = {
    ...wanted,
    async look(name, page = wanted.page) {
      await page.waitForLoadState()
      await wanted.look(name, page)
    },
  }
  await tourSignIn(tour)
  await tourNotes(tour)
  await tourPeople(tour)
  await tourSignUp(tour)
  await tourLink(tour)
  await tourSwitch(tour)
  await tourDeadEnds(tour)
  await tourAccounts(tour)
  await tourConsent(tour)
}

async function tourSignIn({ demo, page, look }: Tour): Promise<void> {
  const { email, atHub } = demo.alice
  await page.goto(demo.mail)
  await look('mail-sign-in')
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await look('hub-sign-in')
  await page.getByLabel('Email address').fill('alice@example')
  await page.getByRole('button', { name: 'Continue' }).click()
  await look('hub-sign-in-refused')
  await page.getByLabel('Email address').fill(email)
  await page.getByRole('button', { name: 'Continue' }).click()
  await look('hub-password')
  await signInAgain(page, 'not the password')
  await look('hub-password-refused')
  await signInAgain(page, atHub)
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()
  await look('mail-inbox')
  await page.goto(demo.calendar)
  await look('calendar-sign-in')
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await page.getByRole('heading', { name: 'Agenda' }).waitFor()
  await look('calendar')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Email').fill(email)
  await signInAgain(page, 'not the password')
  await look('calendar-local-refused')
}

async function tourNotes({ demo, page, look }: Tour): Promise<void> {
  await page.goto(demo.notes)
  await page.getByRole('link', { name: 'Sign in with Acme' }).waitFor()
  await look('notes-sign-in')
  await page.getByLabel('Email').fill(demo.alice.email)
  await signInAgain(page, 'not the password')
  await page.getByRole('link', { name: 'Sign in with Acme' }).waitFor()
  await look('notes-local-refused')
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await page.getByRole('link', { name: 'Shopping' }).waitFor()
  await look('notes')
  await page.getByRole('link', { name: 'Shopping' }).click()
  await page.getByText('Oats, two lemons').waitFor()
  await look('note')
}

async function signInAgain(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function tourPeople({ demo, page, look }: Tour): Promise<void> {
  await page.goto(`${demo.hub}/account`)
  await look('hub-account')
  await page.getByRole('link', { name: 'Switch or add an account' }).click()
  await look('hub-choose-account')
  await page.getByRole('link', { name: 'Use another account' }).click()
  await signInAtHub(page, { email: demo.bob.email, password: demo.bob.atHub })
  await page.goto(`${demo.calendar}/identity/login?prompt=select_account`)
  await look('choose-account')
  await page.getByRole('button', { name: demo.bob.email }).click()
  await page.locator('#problem').waitFor()
  await look('calendar-refused')
  await page.goto(`${demo.mail}/identity/login?prompt=select_account`)
  await page.getByRole('button', { name: demo.bob.email }).click()
  await page.getByLabel('Password in Mail').waitFor()
  await look('mail-proof')
}

async function tourSignUp({ demo, page, newcomer, look }: Tour): Promise<void> {
  await page.context().clearCookies()
  await page.goto(demo.calendar)
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await page.getByRole('link', { name: 'Create an account' }).click()
  await look('sign-up')
  await page.goBack()
  await signUpAtHub(page, newcomer)
  await look('check-your-mail')
  await page.getByLabel('Code from the mail').fill('000000')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await look('code-refused')
}

async function tourLink({ demo, page, elsewhere, newcomer, look }: Tour): Promise<void> {
  const { link } = await readMail(page, demo.hub, newcomer.email)
  await elsewhere.goto(`${demo.hub}/dev/mailbox`)
  await look('dev-mailbox', elsewhere)
  await page.goto(link)
  await look('link')
  await elsewhere.goto(link)
  await look('link-elsewhere', elsewhere)
  await elsewhere.getByLabel('Password').fill('weak-otter')
  await elsewhere.getByRole('button', { name: 'Yes, confirm' }).click()
  await look('link-elsewhere-refused', elsewhere)
  await elsewhere.getByLabel('Password').fill(newcomer.password)
  await elsewhere.getByRole('button', { name: 'Yes, confirm' }).click()
  await elsewhere.getByRole('heading', { name: 'Your address is confirmed' }).waitFor()
  await look('confirmed', elsewhere)
  await page.goto(link)
  await look('dead-link')
}

async function tourSwitch({ demo, page, newcomer, look }: Tour): Promise<void> {
  await page.goto(demo.calendar)
  await page.getByLabel('Email').fill(demo.alice.email)
  await signInAgain(page, demo.alice.atCalendar)
  await page.getByRole('heading', { name: 'Agenda' }).waitFor()
  await page.goto(`${demo.calendar}/identity/login?prompt=login`)
  await signInAtHub(page, newcomer)
  await page.getByRole('heading', { name: /^Switch to/ }).waitFor()
  await look('switch')
  await page.getByRole('button', { name: 'Continue as' }).click()
  await look('calendar-empty')
}

async function tourDeadEnds({ demo, page, look }: Tour): Promise<void> {
  const deadEnds = {
    'mail-not-found': `${demo.mail}/nowhere`,
    'hub-not-found': `${demo.hub}/nowhere`,
    'hub-unknown-app': `${demo.hub}/identity/authorize?app=nobody`,
    'hub-too-old': `${demo.hub}/sign-in?c=no-continuation`,
    'mail-foreign-return': `${demo.mail}/identity/callback?state=a-state-of-somebody-else`,
  }
  for (const [name, url] of Object.entries(deadEnds)) {
    await page.goto(url)
    await look(name)
  }
}
