/**
 * The hub's pages around an account, in one walk: the forgotten password, the link by mail, the account itself in every
 * state, and leaving.
 */
import type { Page } from 'playwright-core'
import { tourAddresses } from './address-tour.ts'
import { readMail } from './hub-forms.ts'
import type { Tour } from './page-tour.ts'

const WRONG_CODE = '000000'
const CHOSEN = 'Orange-Badger-41!'

export async function tourAccounts(tour: Tour): Promise<void> {
  await tour.page.context().clearCookies()
  await tourForgottenPassword(tour)
  await tourLinkByMail(tour)
  await tourSignInAgain(tour)
  await tourAddresses(tour, CHOSEN)
  await tourAccount(tour)
}

async function tourForgottenPassword({ demo, page, newcomer, look }: Tour): Promise<void> {
  await page.goto(`${demo.hub}/forgot-password`)
  await look('forgot-password')
  await page.getByLabel('Email address').fill('judy@example')
  await press(page, 'Send me a link')
  await look('forgot-password-refused')
  await page.getByLabel('Email address').fill(newcomer.email)
  await press(page, 'Send me a link')
  await look('reset-code')
  await page.getByLabel('Code from the mail').fill(WRONG_CODE)
  await page.getByLabel('New password').fill(CHOSEN)
  await press(page, 'Set the new password')
  await look('reset-code-refused')

  const { link } = await readMail(page, demo.hub, newcomer.email)
  await page.goto(link)
  await look('reset-password')
  await page.getByLabel('New password').fill('weak-otter')
  await press(page, 'Set the new password')
  await look('reset-password-refused')
  await page.getByLabel('New password').fill(CHOSEN)
  await press(page, 'Set the new password')
  await look('sign-in-after-reset')
}

async function tourLinkByMail({ demo, page, elsewhere, newcomer, look }: Tour): Promise<void> {
  await press(page, 'Continue')
  await press(page, 'Email me a link instead')
  await look('magic-link-code')
  await page.getByLabel('Code from the mail').fill(WRONG_CODE)
  await press(page, 'Sign in')
  await look('magic-link-code-refused')

  const { link } = await readMail(page, demo.hub, newcomer.email)
  await elsewhere.goto(link)
  await look('magic-link', elsewhere)
  await press(elsewhere, 'Yes, sign in')
  await look('magic-link-elsewhere', elsewhere)
  await page.goto(link)
  await look('used-link')
}

/** The way that was used last is offered first. */
async function tourSignInAgain({ demo, elsewhere: page, newcomer, look }: Tour): Promise<void> {
  await page.goto(`${demo.hub}/account`)
  await page.getByRole('link', { name: 'Sign out everywhere' }).click()
  await look('sign-out', page)
  await press(page, 'Sign out of Acme and every app')
  await look('signed-out', page)
  await page.getByRole('link', { name: 'Sign in again' }).click()
  await page.getByLabel('Email address').fill(newcomer.email)
  await press(page, 'Continue')
  await look('last-used', page)
  await page.getByText('Try another way').click()
  await look('last-used-another-way', page)
  await page.getByLabel('Password').fill(CHOSEN)
  await press(page, 'Sign in')
}

async function tourAccount({ demo, elsewhere: page, look }: Tour): Promise<void> {
  await page.getByText('Change your password').click()
  await page.getByText('Leave Acme').click()
  await look('account-open', page)
  await page.getByLabel('Current password').fill('not the password')
  await page.getByLabel('New password').fill(CHOSEN)
  await press(page, 'Change password')
  await look('account-password-refused', page)
  await page.getByText('Leave Acme').click()
  await page.getByLabel('Your password').fill('not the password')
  await press(page, 'Leave for good')
  await look('account-leave-refused', page)

  await page.goto(`${demo.hub}/account`)
  await page.getByRole('link', { name: 'Deutsch' }).click()
  await look('account-german', page)
  await page.getByRole('link', { name: 'English' }).click()
  await page.getByText('Leave Acme').click()
  await page.getByLabel('Your password').fill(CHOSEN)
  await press(page, 'Leave for good')
  await look('left', page)
}

const press = (page: Page, name: string) => page.getByRole('button', { name }).click()
