/**
 * What people do in front of the three sites, step by step as they would, and what can be seen of them afterwards.
 */
import { localPassword } from '../../demo-apps/shared/people.ts'
import type { Browser } from './browser.ts'
import { ISSUER, PASSWORD } from './hub.ts'
import type { Page } from './page.ts'
import type { AppSite } from './three-sites.ts'

export const BUTTON = 'Sign in with Acme'

/** At the hub, on their own initiative. */
export async function signInAtHub(browser: Browser, email: string, password = PASSWORD) {
  await browser.visit(`${ISSUER}/sign-in?another`)
  return typeCredentials(browser, email, password)
}

/** On the hub's sign-in page, wherever it leads. */
export async function typeCredentials(browser: Browser, email: string, password = PASSWORD) {
  await browser.submit({ email }, { button: 'Continue' })
  return browser.submit({ password }, { button: 'Sign in' })
}

/** Opens the app and presses the button. */
export async function pressButton(browser: Browser, app: AppSite): Promise<Page> {
  await browser.visit(app.url)
  return browser.click(BUTTON)
}

export async function signInLocally(browser: Browser, app: AppSite, email: string): Promise<Page> {
  await browser.visit(app.url)
  return browser.submit({ email, password: localPassword(app.name, email) }, { action: '/login' })
}

/** Who the app says is signed in on this browser. */
export async function whoIsIn(browser: Browser, app: AppSite): Promise<string | undefined> {
  const response = await browser.fetch(`${app.url}/api/me`)
  return response.ok ? ((await response.json()) as { email: string }).email : undefined
}

/** Where the hub sends this browser for an app, on the last step before the app: the answer is not delivered. */
export async function interceptReturn(browser: Browser, app: AppSite, query = ''): Promise<URL> {
  const departure = await browser.visit(`${app.url}/identity/login${query}`, { follow: false })
  const answer = await browser.visit(departure.headers.get('location')!, { follow: false })
  return new URL(answer.headers.get('location')!)
}

/** Every row of the app's users, as text. */
export async function usersOf({ database }: AppSite): Promise<string[]> {
  const { rows } = await database.query('SELECT users::text AS row FROM users ORDER BY id')
  return (rows as Array<{ row: string }>).map(({ row }) => row)
}

/** What a person reads on a page. */
export const wordsOn = ({ text }: Page): string =>
  text
    .replace(/<style>.*?<\/style>|<[^>]*>/gs, ' ')
    .replace(/\s+/g, ' ')
    .trim()
