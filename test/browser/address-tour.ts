/**
 * The hub's pages around a person's addresses: one added, made the main one, not removed, and the way back.
 */
import { readLink, readMail, signInAtHub } from './hub-forms.ts'
import type { Tour } from './page-tour.ts'

/** `elsewhere` is signed in as the newcomer, and is so again in the end, with this password. */
export async function tourAddresses(tour: Tour, password: string): Promise<void> {
  await tourAddition(tour)
  await tourMainAddress(tour)
  await tourUndo(tour, password)
}

const workOf = ({ newcomer }: Tour) => `work.${newcomer.email}`

async function tourAddition(tour: Tour): Promise<void> {
  const { demo, page, elsewhere, look } = tour
  const work = workOf(tour)
  await elsewhere.goto(`${demo.hub}/account`)
  await elsewhere.getByText('Add an address').click()
  await look('account-add-address', elsewhere)
  await elsewhere.getByLabel('Email address').fill('judy@work')
  await elsewhere.getByRole('button', { name: 'Send a link to it' }).click()
  await look('address-refused', elsewhere)
  await elsewhere.getByLabel('Email address').fill(work)
  await elsewhere.getByRole('button', { name: 'Send a link to it' }).click()
  await look('address-code', elsewhere)
  await elsewhere.getByLabel('Code from the mail').fill('000000')
  await elsewhere.getByRole('button', { name: 'Confirm' }).click()
  await look('address-code-refused', elsewhere)

  const { link } = await readMail(page, demo.hub, work)
  await page.context().clearCookies()
  await page.goto(link)
  await look('address-link-elsewhere')
  await elsewhere.goto(link)
  await look('address-link', elsewhere)
  await elsewhere.getByRole('button', { name: 'Yes, add it' }).click()
  await look('account-address-added', elsewhere)
}

async function tourMainAddress({ elsewhere: page, look }: Tour): Promise<void> {
  await page.getByRole('button', { name: 'Make it the main address' }).click()
  await look('account-main-address', page)
  await page.getByRole('link', { name: 'Remove' }).click()
  await look('address-removal', page)
  await page.getByRole('button', { name: 'Remove it' }).click()
  await look('address-removal-refused', page)
}

async function tourUndo({ demo, page, elsewhere, newcomer, look }: Tour, password: string) {
  const link = await readLink(page, demo.hub, `to ${newcomer.email}`)
  await page.goto(link)
  await look('undo-address')
  await page.getByRole('button', { name: 'Undo it' }).click()
  await look('undone')
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Set the new password' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.goto(link)
  await look('undo-address-used')

  await elsewhere.goto(`${demo.hub}/account`)
  await signInAtHub(elsewhere, { email: newcomer.email, password })
  await elsewhere.getByRole('heading', { name: 'Profile' }).waitFor()
}
