/**
 * The relying party that the foundation's suite plays: it reads the hub's metadata, sends a browser without scripts to it,
 * and takes what comes back to its callback.
 */
import { randomBytes } from 'node:crypto'
import { createBrowser, type Browser } from '../../support/browser.ts'
import { ISSUER, PASSWORD, type TestHub } from '../../support/hub.ts'
import { formsOf } from '../../support/page.ts'
import { ADA } from '../../hub/person.ts'
import { basic } from '../standard-client.ts'
import { CALLBACK, CLIENT, SUITE, type RegisteredClient } from './clients.ts'

export type ResponseMode = 'query' | 'form_post'
export type Parameters = Record<string, string | undefined>

/** A request as it came to the suite's own site. */
export interface Received {
  path: string
  method: string
  query: URLSearchParams
  form: URLSearchParams
}

/** One visit at the authorization endpoint. */
export interface Visit {
  request: Parameters
  /** Whether the person had to prove who they are. */
  askedToSignIn: boolean
  /** What came to the callback, if anything did. */
  callback: Received | undefined
}

export interface Answer {
  status: number
  headers: Headers
  body: any
}

export class RelyingParty {
  readonly hub: TestHub
  readonly metadata: Record<string, any>
  readonly responseMode: ResponseMode
  readonly received: Received[] = []
  browser: Browser
  #page = ''

  static async begin(hub: TestHub, responseMode: ResponseMode) {
    const response = await hub.app.request(`${ISSUER}/.well-known/openid-configuration`)
    return new RelyingParty(hub, responseMode, (await response.json()) as Record<string, any>)
  }

  private constructor(hub: TestHub, responseMode: ResponseMode, metadata: Record<string, any>) {
    this.hub = hub
    this.responseMode = responseMode
    this.metadata = metadata
    this.browser = this.#newBrowser()
  }

  /** What a module sends unless it says otherwise: no PKCE, and only what OpenID Connect itself asks for. */
  request(change: Parameters = {}, client = CLIENT): Parameters {
    return {
      client_id: client.id,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid',
      state: randomBytes(16).toString('base64url'),
      nonce: randomBytes(16).toString('base64url'),
      ...(this.responseMode === 'form_post' && { response_mode: 'form_post' }),
      ...change,
    }
  }

  /** Sends the browser to the authorization endpoint; the person signs in where the hub asks for it. */
  async visit(request: Parameters): Promise<Visit> {
    const query = new URLSearchParams(given(request))
    return this.#seenThrough(request, () =>
      this.browser.visit(`${this.metadata.authorization_endpoint}?${query}`),
    )
  }

  /** The same by a form of the suite's own site. */
  async visitByPost(request: Parameters): Promise<Visit> {
    const fields = given(request).map(([name, value]) => `<input name="${name}" value="${value}">`)
    const action = this.metadata.authorization_endpoint
    this.#page = `<form method="post" action="${action}">${fields}<button>Go</button></form>`
    await this.browser.visit(`${SUITE}/`)
    return this.#seenThrough(request, () => this.browser.submit({}, { button: 'Go' }))
  }

  async #seenThrough(request: Parameters, go: () => Promise<unknown>): Promise<Visit> {
    this.received.length = 0
    await go()
    const askedToSignIn = this.#isAt('/sign-in')
    if (askedToSignIn) await this.#signIn()
    if (this.#isAt('/consent')) await this.browser.submit({}, { button: 'Allow' })
    await this.#postAnswer()
    const callback = this.received.find(({ path }) => path === '/callback')
    return { request, askedToSignIn, callback }
  }

  #isAt = (path: string) => this.browser.page.url.pathname.startsWith(path)

  async #signIn() {
    if (!this.#isAt('/sign-in/password'))
      await this.browser.submit({ email: ADA }, { button: 'Continue' })
    await this.browser.submit({ password: PASSWORD }, { button: 'Sign in' })
  }

  /** OAuth 2.0 Form Post Response Mode: without scripts the form waits for a button. */
  async #postAnswer() {
    const { page } = this.browser
    const answers = page.url.origin === ISSUER && page.status === 200 ? formsOf(page) : []
    if (answers.some(({ action }) => action.href.startsWith(SUITE))) await this.browser.submit({})
  }

  /** Sends the browser to sign out; says what came to the address for afterwards, if anything did. */
  async leave(request: Parameters): Promise<Received | undefined> {
    this.received.length = 0
    const query = new URLSearchParams(given(request))
    await this.browser.visit(`${this.metadata.end_session_endpoint}?${query}`)
    return this.received.find(({ path }) => path === '/post_logout_redirect')
  }

  /** Trades the code of this visit, as the client does that it was meant for. */
  redeem({ request, callback }: Visit, client = CLIENT, more: Parameters = {}): Promise<Answer> {
    const code = this.answerOf(callback).get('code') ?? undefined
    const { redirect_uri } = request
    return this.token({ grant_type: 'authorization_code', code, redirect_uri, ...more }, client)
  }

  /** Where the answer must be: the query, or the posted form. */
  answerOf(callback: Received | undefined): URLSearchParams {
    if (!callback) throw new Error(`nothing came back; the browser shows ${this.#shown()}`)
    return this.responseMode === 'form_post' ? callback.form : callback.query
  }

  token(form: Parameters, { id, secret, method }: RegisteredClient = CLIENT): Promise<Answer> {
    const isBasic = method === 'client_secret_basic'
    const own = isBasic ? {} : { client_id: id, client_secret: secret }
    return this.fetch(this.metadata.token_endpoint, {
      method: 'POST',
      headers: isBasic ? { Authorization: basic(id, secret) } : {},
      body: new URLSearchParams(given({ ...form, ...own })),
    })
  }

  refresh({ refresh_token }: Parameters, client = CLIENT): Promise<Answer> {
    return this.token({ grant_type: 'refresh_token', refresh_token }, client)
  }

  userinfo(accessToken: string): Promise<Answer> {
    const headers = { Authorization: `Bearer ${accessToken}` }
    return this.fetch(this.metadata.userinfo_endpoint, { headers })
  }

  async fetch(url: string, init: RequestInit = {}): Promise<Answer> {
    const response = await this.hub.app.request(url, init)
    const { status, headers } = response
    const isJson = headers.get('content-type')?.startsWith('application/json')
    return { status, headers, body: isJson ? await response.json() : await response.text() }
  }

  /** A browser that the hub has never seen. */
  clearCookies() {
    this.browser = this.#newBrowser()
  }

  #newBrowser = () =>
    createBrowser({ [ISSUER]: this.hub.app, [SUITE]: (request) => this.#receive(request) })

  async #receive(request: Request): Promise<Response> {
    const { pathname: path, searchParams: query } = new URL(request.url)
    const form = new URLSearchParams(await request.text())
    this.received.push({ path, method: request.method, query, form })
    return new Response(path === '/' ? this.#page : 'Thank you')
  }

  #shown = () =>
    `${this.browser.page.url} (${this.browser.page.status}):\n${this.browser.page.text}`
}

const given = (parameters: Parameters) =>
  Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined)
