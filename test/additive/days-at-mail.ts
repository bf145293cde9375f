/**
 * Some people's days in front of Mail, as a model: what each step does, and who must then be signed in on which browser. A
 * step that the situation does not allow (a chooser with nobody to choose) does nothing.
 */
import { expect } from 'vitest'
import { localPassword } from '../../demo-apps/shared/people.ts'
import { interceptReturn, signInAtHub, whoIsIn } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import { createBrowser, type Browser } from '../support/browser.ts'
import { ISSUER } from '../support/hub.ts'
import type { Page } from '../support/page.ts'
import { withToken } from '../support/spoiled-return.ts'
import type { ThreeSites } from '../support/three-sites.ts'

/** Mail lets these in; the others have a row of the linking table that refuses them. */
export const WELCOME = [
  'alice@example.com',
  'new1@example.com',
  'new2@example.com',
  'new3@example.com',
]
/** Mail never confirmed his address, and asks for the account's password until he has given it once. */
const UNPROVEN = 'bob@example.com'
export const REFUSED = ['carol@example.com', 'dave@example.com']
export const PEOPLE = [...WELCOME, UNPROVEN, ...REFUSED]
const LOCAL = ['alice@example.com', 'bob@example.com', 'carol@example.com', 'Carol@Example.com']

export type Step =
  | { do: 'sign in at the hub' | 'sign in locally'; seat: number; person: number }
  | { do: 'sign out of the hub' | 'sign out locally'; seat: number }
  | {
      do: 'press the button' | 'change the account'
      seat: number
      person: number
      confirm: boolean
    }
  | { do: 'replay' | 'replay with cookies' | 'spoil'; seat: number; which: number }
  | { do: 'hub goes away' | 'hub comes back' | 'switch off' | 'switch on' }
  | { do: 'time passes'; minutes: number }

interface Seat {
  browser: Browser
  /** Who is signed in at the hub, and who must be signed in at Mail. */
  atHub: Set<string>
  atMail: string | undefined
  /** Whose session at the hub the one at Mail began with, and whether the hub has ended that. */
  through: string | undefined
  isOver: boolean
}

interface Return {
  url: string
  cookie: string
}

export class Days {
  readonly #sites: ThreeSites
  readonly #seats: Seat[]
  /** Returns that were decided: none of them may ever do anything again. */
  readonly #decided: Return[] = []
  #isOn = true
  #isProven = false

  constructor(sites: ThreeSites, seats: number) {
    this.#sites = sites
    this.#seats = Array.from({ length: seats }, () => this.#newSeat())
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'hub goes away':
      case 'hub comes back':
        this.#sites.wire.isCut = step.do === 'hub goes away'
        this.#sites.hub.pass(9_000) // the longest that the library waits before it asks again
        return
      case 'switch off':
      case 'switch on':
        this.#isOn = step.do === 'switch on'
        return this.#sites.mail.deploy(this.#isOn ? {} : { IDENTITY_HUB_URL: undefined })
      case 'time passes':
        this.#sites.hub.pass(step.minutes * 60_000)
        return
      default: {
        const seat = this.#seats[step.seat]!
        await this.#noticeEnd(seat)
        await this.#act(seat, step)
        seat.isOver ||= seat.through !== undefined && !seat.atHub.has(seat.through)
        await this.expectRightPerson(seat)
      }
    }
  }

  async expectRightPeople(): Promise<void> {
    for (const seat of this.#seats) await this.expectRightPerson(seat)
  }

  async expectRightPerson(seat: Seat): Promise<void> {
    await this.#noticeEnd(seat)
    expect(await whoIsIn(seat.browser, this.#sites.mail)).toBe(seat.atMail)
  }

  /** What began with a session that the hub has ended since ends as well, once Mail has heard of it. */
  async #noticeEnd(seat: Seat): Promise<void> {
    if (!seat.isOver || !this.#isOn) return
    const isOut = async () => (await whoIsIn(seat.browser, this.#sites.mail)) === undefined
    const soon = () => new Promise((resolve) => setTimeout(resolve, 10)) // what is fetched beside arrives
    if ((await isOut()) || (await soon().then(isOut))) moveIn(seat, undefined)
  }

  #newSeat(): Seat {
    const { hub, mail } = this.#sites
    const site = async (request: Request) => {
      const response = await mail.request(request)
      const { url, headers } = request
      // A 503 decides nothing: that return may still succeed, where it belongs.
      if (new URL(url).pathname === '/identity/callback' && response.status !== 503)
        this.#decided.push({ url, cookie: headers.get('cookie') ?? '' })
      return response
    }
    const browser = createBrowser({ [ISSUER]: hub.app, [mail.url]: site })
    return { browser, atHub: new Set(), atMail: undefined, through: undefined, isOver: false }
  }

  async #act(seat: Seat, step: Extract<Step, { seat: number }>): Promise<unknown> {
    const { browser } = seat
    const { mail } = this.#sites
    switch (step.do) {
      case 'sign in at the hub':
        await signInAtHub(browser, PEOPLE[step.person % PEOPLE.length]!)
        seat.atHub = latest(seat.atHub, PEOPLE[step.person % PEOPLE.length]!)
        return
      case 'sign out of the hub':
        await browser.fetch(`${ISSUER}/sign-out`, { method: 'POST', body: new URLSearchParams() })
        seat.atHub.clear()
        return
      case 'sign in locally': {
        const email = LOCAL[step.person % LOCAL.length]!
        const body = new URLSearchParams({ email, password: localPassword('mail', email) })
        await browser.fetch(`${mail.url}/login`, { method: 'POST', body })
        moveIn(seat, email)
        return
      }
      case 'sign out locally':
        await browser.fetch(`${mail.url}/logout`, { method: 'POST' })
        moveIn(seat, undefined)
        return
      case 'press the button':
        return this.#goToMail(seat, step, '')
      case 'change the account':
        return this.#goToMail(seat, step, '&prompt=select_account')
      default:
        return this.#attack(seat, step)
    }
  }

  async #goToMail(
    seat: Seat,
    { person, confirm }: { person: number; confirm: boolean },
    prompt: string,
  ) {
    const { browser, atHub } = seat
    const page = await browser.visit(
      `${this.#sites.mail.url}/identity/login?return=/api/me${prompt}`,
    )
    if (!this.#isOn) return expect(page.status).toBe(404)
    if (seat.atMail && !prompt) return expect(page.url.pathname).toBe('/api/me')
    if (atHub.size === 0) return expect(page.url.pathname).toBe('/sign-in')

    const chosen = [...atHub][person % atHub.size]!
    const asks = atHub.size > 1 || prompt !== ''
    const arrived = asks ? await browser.click(`Ada Example ${chosen}`) : page
    if (asks) seat.atHub = latest(atHub, chosen) // of more than five the one chosen longest ago goes
    return this.#arrive(seat, chosen, { page: arrived, confirm })
  }

  async #arrive(seat: Seat, person: string, { page, confirm }: { page: Page; confirm: boolean }) {
    if (page.status === 503) return expect(this.#sites.wire.isCut).toBe(true)
    if (REFUSED.includes(person)) return expect(page.status).toBe(403)
    if (person === UNPROVEN && !this.#isProven) {
      expect([page.status, page.text.includes('Is this your account?')]).toEqual([200, true])
      if (!confirm) return
      this.#isProven = true
      await seat.browser.submit({ password: localPassword('mail', person) })
    }

    if (seat.atMail && seat.atMail !== person) {
      const asked = seat.browser.page
      expect([asked.status, asked.text.includes(`Switch to ${person}?`)]).toEqual([200, true])
      if (!confirm) return seat.browser.click(`Stay signed in as ${seat.atMail}`)
      await seat.browser.click(`Continue as ${person}`)
    }
    moveIn(seat, person, person)
    return expect(seat.browser.page.url.pathname).toBe('/api/me')
  }

  async #attack(seat: Seat, step: Extract<Step, { which: number }>): Promise<void> {
    const { mail } = this.#sites
    const old = this.#decided[step.which % this.#decided.length]
    if (step.do === 'spoil') return this.#spoil(seat, PEOPLE[step.which % PEOPLE.length]!)
    if (!old) return

    if (step.do === 'replay') return expectNothing(await seat.browser.visit(old.url))
    return expectNothing(await ask(mail, old.url, { cookie: old.cookie }))
  }

  /** Somebody else's address in an honest token. */
  async #spoil({ browser, atHub, atMail }: Seat, email: string): Promise<void> {
    const { mail } = this.#sites
    if (!this.#isOn || atHub.size !== 1 || atMail) return
    const answer = await interceptReturn(browser, mail)
    const spoiled = withToken(this.#sites, answer, (token) => {
      const [header, payload, signature] = token.split('.')
      const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString())
      const forged = JSON.stringify({ ...claims, email, forged: true })
      return [header, Buffer.from(forged).toString('base64url'), signature].join('.')
    })
    expectNothing(await ask(mail, spoiled, { cookie: cookiesOf(browser, mail.url) }))
  }
}

/** `through` is whose session at the hub it began with. */
function moveIn(seat: Seat, person: string | undefined, through?: string) {
  Object.assign(seat, { atMail: person, through, isOver: false })
}

const latest = (people: Set<string>, person: string) =>
  new Set([person, ...[...people].filter((each) => each !== person)].slice(0, 5))

function expectNothing({ status, headers }: { status: number; headers: Headers }) {
  expect([400, 404, 503]).toContain(status)
  expect(headers.getSetCookie().join()).not.toContain('_session=')
}
