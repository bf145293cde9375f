/**
 * What a person types and presses at the hub.
 */
import type { Page } from 'playwright-core'

export async function signInAtHub(
  page: Page,
  { email, password }: { email: string; password: string },
): Promise<void> {
  await page.getByLabel('Email address').fill(email)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export interface Newcomer {
  name: string
  email: string
  password: string
}

export async function signUpAtHub(page: Page, newcomer: Newcomer): Promise<void> {
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('Your name').fill(newcomer.name)
  await page.getByLabel('Email address').fill(newcomer.email)
  await page.getByLabel('Password').fill(newcomer.password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
}

/** The link and the code of the newest mail, as the dev mailbox shows them in another tab. */
export async function readMail(page: Page, hub: string, to: string) {
  const { link, text } = await newestMail(page, hub, to)
  const [code] = /(?<!\d)\d{6}(?!\d)/.exec(text) ?? []
  if (code === undefined) throw new Error(`no code in the mail to ${to}`)
  return { link, code }
}

/** Of a mail that carries no code. */
export const readLink = async (page: Page, hub: string, to: string) =>
  (await newestMail(page, hub, to)).link

async function newestMail(page: Page, hub: string, to: string) {
  const mailbox = await page.context().newPage()
  await mailbox.goto(`${hub}/dev/mailbox`)
  const mail = mailbox.getByRole('listitem').filter({ hasText: to }).first()
  const body = mail.locator('pre')
  const link = await body.getByRole('link').innerText()
  const text = await body.innerText()
  await mailbox.close()
  return { link, text }
}
