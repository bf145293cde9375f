/**
 * A browser in this process: it knows which app answers which origin, keeps cookies, follows redirects and refreshes, and
 * says where a request comes from as browsers do, so a whole sign-in runs without a port. It refuses what they refuse.
 */
import { CookieJar } from './cookie-jar.ts'
import { begunAt, headersOf, isBlocked, type Navigation } from './navigation.ts'
import { formsOf, linksOf, refreshOf, type Page } from './page.ts'

/** A Hono app, or anything else that answers a request. */
export type Site =
  | { request(request: Request): Response | Promise<Response> }
  | ((request: Request) => Response | Promise<Response>)

/** With `follow: false` the answer is shown as it came, a redirect included. */
export interface Manner {
  follow?: boolean
}

export const createBrowser = (sites: Record<string, Site>) => new Browser(sites)

export class Browser {
  readonly cookies = new CookieJar()
  readonly #sites: Record<string, Site>
  #page: Page | undefined

  constructor(sites: Record<string, Site>) {
    this.#sites = sites
  }

  /** What the last navigation ended on. */
  get page(): Page {
    if (!this.#page) throw new Error('No page has been visited')
    return this.#page
  }

  /** Types an address. */
  async visit(url: string | URL, manner?: Manner): Promise<Page> {
    return this.#go({ url: new URL(url), method: 'GET', passed: [] }, manner)
  }

  /** Follows the link, or presses the button, with this text. */
  async click(text: string, manner?: Manner): Promise<Page> {
    const link = linksOf(this.page).find((link) => link.text === text)
    if (!link) return this.submit({}, { button: text }, manner)
    return this.#go({ url: link.url, method: 'GET', from: this.page, passed: [] }, manner)
  }

  /** Fills the one form that has these fields, and this action path or button where one is named, and sends it. */
  async submit(
    fields: Record<string, string>,
    which: { action?: string; button?: string } = {},
    manner?: Manner,
  ): Promise<Page> {
    const { form, button } = findForm(this.page, Object.keys(fields), which)
    const values = new URLSearchParams(form.values)
    for (const [name, value] of Object.entries(fields)) values.set(name, value)
    if (button?.name) values.set(button.name, button.value ?? '')

    const url = button?.formaction ? new URL(button.formaction, this.page.url) : form.action
    const navigation = { url, from: this.page, passed: [], byForm: true }
    if (form.method === 'post')
      return this.#go({ ...navigation, method: 'POST', body: String(values) }, manner)
    url.search = String(values)
    return this.#go({ ...navigation, method: 'GET' }, manner)
  }

  /** What a script on a page of that origin would fetch. */
  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url, this.#page?.url)
    const headers = new Headers(init.headers)
    headers.set('sec-fetch-site', 'same-origin')
    headers.set('sec-fetch-mode', 'cors')
    const cookies = this.cookies.header(target, 'at this site')
    if (cookies) headers.set('cookie', cookies)
    if (init.method && init.method !== 'GET') headers.set('origin', target.origin)
    return this.#send(new Request(target, { ...init, headers }))
  }

  async #go(navigation: Navigation, { follow = true }: Manner = {}, hop = 0): Promise<Page> {
    if (hop > 20) throw new Error(`Too many redirects, the last to ${navigation.url}`)
    if (isBlocked(navigation))
      throw new Error(`form-action of ${navigation.from?.url} blocks ${navigation.url}`)

    const { url, method, body = null } = navigation
    const headers = new Headers(headersOf(navigation))
    const cookies = this.cookies.header(url, begunAt(navigation))
    if (cookies) headers.set('cookie', cookies)
    const response = await this.#send(new Request(url, { method, body, headers }))

    const redirect = follow && redirected(navigation, response)
    if (redirect) return this.#go(redirect, { follow }, hop + 1)

    const { status } = response
    const page = { url, status, headers: response.headers, text: await response.text() }
    this.#page = page
    const refresh = follow && refreshOf(page)
    if (!refresh) return page
    return this.#go({ url: refresh, method: 'GET', from: page, passed: [] }, { follow }, hop + 1)
  }

  async #send(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const site = this.#sites[url.origin]
    if (!site) throw new Error(`Nothing answers at ${url.origin}`)
    const response = await (typeof site === 'function' ? site(request) : site.request(request))
    for (const line of response.headers.getSetCookie()) this.cookies.store(url, line)
    return response
  }
}

function findForm(page: Page, fields: string[], which: { action?: string; button?: string }) {
  const fitting = formsOf(page).flatMap((form) => {
    const button = form.buttons.find(({ text }) => !which.button || text === which.button)
    const fits =
      fields.every((name) => form.names.has(name)) &&
      (!which.action || form.action.pathname === which.action) &&
      (!which.button || button)
    return fits ? [{ form, button }] : []
  })
  const [found, another] = fitting
  if (!found || another)
    throw new Error(
      `${fitting.length} forms at ${page.url} (${page.status}) fit ${fields} ${JSON.stringify(which)}:\n${page.text}`,
    )
  return found
}

function redirected(navigation: Navigation, response: Response): Navigation | undefined {
  const location = response.headers.get('location')
  if (!location || ![301, 302, 303, 307, 308].includes(response.status)) return undefined

  const { body, ...next } = {
    ...navigation,
    url: new URL(location, navigation.url),
    passed: [...navigation.passed, navigation.url],
  }
  const again = response.status >= 307 && body !== undefined
  return again ? { ...next, body } : { ...next, method: 'GET' }
}
