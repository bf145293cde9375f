/**
 * The attacker holds one artefact (a link, a cookie, a code, a token) and presents it at every other door, hoping that one
 * takes it for its own. Each door first sees all the foreign ones, and then its own, which must still work.
 */
import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { interceptReturn, signInAtHub, signInLocally } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { RESULT } from '../support/flow.ts'
import { authorizeUrl, codeOf, ISSUER, linkTokenOf, PASSWORD, TWO_APPS } from '../support/hub.ts'
import { signAgain, tokenOf } from '../support/spoiled-return.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const NOTES_CALLBACK = 'https://notes.test/cb'
const SETTINGS = {
  ...TWO_APPS,
  apps: [
    ...TWO_APPS.apps,
    { id: 'notes', name: 'Notes', redirectUris: [NOTES_CALLBACK], flow: 'code' },
  ],
}
const VERIFIER = 'v'.repeat(43)

const sites = useThreeSites({ settings: SETTINGS })
let browser: Browser
let serial = 0
let person: string
let newcomer: string
let artefacts: Record<Artefact, string>
beforeEach(async () => void (artefacts = await collect()))

type Artefact =
  | 'hub session'
  | 'hub session handle'
  | 'subject'
  | 'browser mark'
  | 'mail link'
  | 'typed code'
  | 'continuation'
  | 'authorization code'
  | 'result of a return'
  | 'identity token'
  | 'state'
  | 'nonce'
  | 'flow cookie'
  | 'app session'

/** One of each, all of them live, from one browser. */
async function collect(): Promise<Record<Artefact, string>> {
  person = `person${++serial}@example.com`
  newcomer = `new${serial}@example.com`
  await sites.hub.addUser(person)
  browser = sites.openBrowser()
  await signInLocally(browser, sites.mail, 'bob@example.com')
  const signUp = await browser.visit(`${sites.mail.url}/identity/login?prompt=create`)
  const continuation = signUp.url.searchParams.get('c')!
  await browser.submit({ name: 'New', email: newcomer, password: PASSWORD })
  const [mail] = await sites.hub.mails()
  await signInAtHub(browser, person)
  const me = await (await browser.fetch(`${ISSUER}/v1/auth/me`)).json()

  const toNotes = authorizeUrl({
    ...{ app: 'notes', redirect_uri: NOTES_CALLBACK, response_type: 'code' },
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const { headers } = await browser.visit(toNotes, { follow: false })
  return {
    'hub session': browser.cookies.find(ISSUER, '__Host-symbolon_session')!,
    'hub session handle': me.session.id,
    subject: me.user.id,
    'browser mark': browser.cookies.find(ISSUER, '__Host-symbolon_browser')!,
    'mail link': linkTokenOf(mail!),
    'typed code': codeOf(mail!),
    continuation,
    'authorization code': new URL(headers.get('location')!).searchParams.get('code')!,
    ...(await flowArtefacts()),
    'app session': browser.cookies.find(sites.mail.url, '__Host-mail_session')!,
  }
}

let answer: URL

async function flowArtefacts() {
  const [other, third] = [sites.openBrowser(), sites.openBrowser()]
  await signInAtHub(other, person)
  await signInAtHub(third, person)
  const begun = await other.visit(`${sites.mail.url}/identity/login`, { follow: false })
  const departure = new URL(begun.headers.get('location')!)
  const sent = await other.visit(departure, { follow: false })
  answer = new URL(sent.headers.get('location')!)
  return {
    'result of a return': answer.searchParams.get(RESULT)!,
    'identity token': await tokenOf(sites, third, await interceptReturn(third, sites.mail)),
    state: departure.searchParams.get('state')!,
    nonce: departure.searchParams.get('nonce')!,
    'flow cookie': cookiesOf(other, sites.mail.url),
  }
}

/** Whether the door opened. */
type Door = (presented: string) => Promise<boolean>

const verify = (json: object, mark: string) =>
  ask(sites.hub.app, `${ISSUER}/v1/auth/email/verify`, {
    ...{ json, headers: { origin: ISSUER }, cookie: `__Host-symbolon_browser=${mark}` },
  })

async function callback(change: Record<string, string>, cookie: string) {
  const url = new URL(answer)
  for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value)
  return (await ask(sites.mail, url, { cookie })).status === 303
}

async function answerQuestion(question: 'switch' | 'prove', state: string) {
  const response = await ask(sites.mail, `${sites.mail.url}/identity/${question}`, {
    form: { state, password: 'mail-bob-local' },
    headers: { 'sec-fetch-site': 'same-origin' },
    cookie: artefacts['flow cookie'], // sealed to wait for the hub, not for an answer
  })
  return response.status === 303
}

const DOORS: Record<string, Door> = {
  'hub session': async (presented) => {
    const cookie = `__Host-symbolon_session=${presented}`
    const response = await ask(sites.hub.app, `${ISSUER}/v1/auth/me`, { cookie })
    return response.status === 200
  },
  'mail link': async (token) => (await verify({ token, password: PASSWORD }, 'x')).status === 200,
  'typed code': async (code) =>
    (await verify({ email: newcomer, code }, artefacts['browser mark'])).status === 200,
  'browser mark': async (mark) =>
    (await verify({ token: artefacts['mail link'] }, mark)).status === 200,
  continuation: async (c) => {
    const response = await ask(sites.hub.app, `${ISSUER}/continue?${new URLSearchParams({ c })}`)
    return response.status === 302
  },
  'authorization code': async (code) => {
    const form = {
      ...{ grant_type: 'authorization_code', app: 'notes', redirect_uri: NOTES_CALLBACK },
      ...{ code, code_verifier: VERIFIER },
    }
    return (await ask(sites.hub.app, `${ISSUER}/identity/token`, { form })).status === 200
  },
  'result of a return': (result) => callback({ [RESULT]: result }, artefacts['flow cookie']),
  state: (state) => callback({ state }, artefacts['flow cookie']),
  'flow cookie': (presented) => {
    const [name] = artefacts['flow cookie'].split('=')
    return callback({}, presented.startsWith(`${name}=`) ? presented : `${name}=${presented}`)
  },
  'app session': async (presented) => {
    const cookie = `__Host-mail_session=${presented}`
    return (await ask(sites.mail, `${sites.mail.url}/api/me`, { cookie })).status === 200
  },
  switch: (state) => answerQuestion('switch', state),
  prove: (state) => answerQuestion('prove', state),
}

describe.each(Object.entries(DOORS))('the door for: %s', (name, door) => {
  test('takes its own and nothing else', async () => {
    const tried = []
    for (const [artefact, value] of Object.entries(artefacts))
      if (artefact !== name) tried.push([artefact, await door(value)])

    expect(tried).toEqual(tried.map(([artefact]) => [artefact, false]))
    if (!(name in artefacts)) return
    artefacts = await collect() // five wrong codes void the right one, as they should
    expect(await door(artefacts[name as Artefact])).toBe(true)
  })
})

test('a session handle chooses nobody on another browser', async () => {
  const stranger = sites.openBrowser()
  await sites.hub.addUser('eve@example.com')
  await signInAtHub(stranger, 'eve@example.com')
  const response = await stranger.fetch(`${ISSUER}/choose-account`, {
    method: 'POST',
    body: new URLSearchParams({ sid: artefacts['hub session handle'] }),
  })
  expect(response.status).toBe(404)
})

test('a flow cookie that waits for a confirmation waits for no hub any more', async () => {
  const { mail } = sites
  const back = await interceptReturn(browser, mail, '?prompt=none')
  await browser.visit(back)
  expect(browser.page.text).toContain(`Switch to ${person}?`)

  const fresh = await signAgain(sites, back, { claims: { jti: 'another-one' } })

  expect((await browser.visit(fresh)).status).toBe(400)
  expect(mail.events.at(-1)?.code).toBe('state_unknown')
})
