/**
 * What people do, step by step, at the hub and at Mail; each step goes into the ledger when it was acknowledged. While the
 * hub or a database is away a visit ends early.
 */
import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { hashSecret } from '../../hub/src/base/secret.ts'
import { createBrowser, type Browser } from '../support/browser.ts'
import type { ReceivedMail } from '../support/smtp.ts'
import type { Ledger } from './ledger.ts'
import { isError, type Site } from './site.ts'

export const PASSWORD = 'Correct-Horse9'

/** Where a visit takes place. */
export interface Scene {
  hubUrl: string
  mailUrl: string
  hub: Site
  mail: Site
  ledger: Ledger
  /** What the SMTP server has received. */
  mails: readonly ReceivedMail[]
}

export interface Visitor {
  browser: Browser
  email: string
  /** The last return from the hub, as whoever copied it would send it again. */
  lastReturn?: Return
}

export function newVisitor(scene: Scene, email = newAddress()): Visitor {
  const mail = async (request: Request) => {
    const { url, headers } = request
    if (new URL(url).pathname.endsWith('/identity/callback'))
      visitor.lastReturn = { url, cookie: headers.get('cookie') ?? '' }
    return scene.mail(request)
  }
  const browser = createBrowser({ [scene.hubUrl]: scene.hub, [scene.mailUrl]: mail })
  const visitor: Visitor = { browser, email }
  return visitor
}

const newAddress = () => `p${randomBytes(8).toString('hex')}@example.com`

/** True when it was answered as it should be. A refusal is noted; an error is what faults bring about. */
function isGranted(
  { ledger }: Scene,
  step: string,
  answer: { status: number },
  expected: number,
): boolean {
  if (answer.status === expected) return true
  if (!isError(answer)) ledger.wrongRefusals.push(`${step}: ${answer.status}`)
  return false
}

const call = ({ hubUrl }: Scene, { browser }: Visitor, path: string, body: object) =>
  browser.fetch(`${hubUrl}/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

export async function signUp(scene: Scene, visitor: Visitor): Promise<boolean> {
  const { email } = visitor
  const answer = await call(scene, visitor, 'email/signup', {
    ...{ email, password: PASSWORD, name: 'Ada Example' },
  })
  if (!isGranted(scene, 'sign up', answer, 202)) return false
  scene.ledger.signUps.push(email)
  return true
}

/** Proves the address by the link of the mail, which comes within a second or two. */
export async function proveAddress(scene: Scene, visitor: Visitor): Promise<boolean> {
  const token = await linkTokenTo(scene, visitor.email)
  if (token === undefined) return false
  const answer = await call(scene, visitor, 'email/verify', { token })
  if (!isGranted(scene, 'verify', answer, 200)) return false
  scene.ledger.people.push(visitor.email)
  noteSession(scene, visitor)
  return true
}

async function linkTokenTo({ mails }: Scene, email: string): Promise<string | undefined> {
  for (let wait = 0; wait < 100; wait += 1) {
    const raw = mails.find(({ to }) => to.includes(email))?.raw ?? ''
    const text = raw.replace(/=\r\n/g, '').replaceAll('=3D', '=')
    const token = /verify\?token=([A-Za-z0-9._~-]+)/.exec(text)?.[1]
    if (token) return token
    await delay(50)
  }
  return undefined
}

export async function signIn(scene: Scene, visitor: Visitor): Promise<boolean> {
  const { email } = visitor
  const answer = await call(scene, visitor, 'email/signin', { email, password: PASSWORD })
  if (!isGranted(scene, 'sign in', answer, 200)) return false
  noteSession(scene, visitor)
  return true
}

/** Tries a step again that somebody must have taken before a fault is looked at. */
export async function untilGranted(step: () => Promise<boolean>): Promise<void> {
  for (let time = 0; time < 20; time += 1) {
    if (await step()) return
    await delay(250)
  }
  throw new Error('people do not get in')
}

function noteSession({ hubUrl, ledger }: Scene, { browser, email }: Visitor): void {
  const [secret = ''] = (browser.cookies.find(hubUrl, 'symbolon_session') ?? '').split('.')
  ledger.sessions.set(hashSecret(secret), { email, isEnded: false })
}

export async function signOut(scene: Scene, visitor: Visitor): Promise<boolean> {
  const { hubUrl, ledger } = scene
  const { email } = visitor
  const secret = visitor.browser.cookies.find(hubUrl, 'symbolon_session') ?? ''
  ledger.sessions.set(hashSecret(secret), { email, isEnded: 'perhaps' }) // what is not answered may be done
  const answer = await call(scene, visitor, 'signout', {})
  if (!isGranted(scene, 'sign out', answer, 204)) return false
  ledger.sessions.set(hashSecret(secret), { email, isEnded: true })
  return true
}

/** Asks for a link by mail to sign in with, which nobody opens. */
export async function askForLink(scene: Scene, visitor: Visitor): Promise<void> {
  isGranted(
    scene,
    'ask for a link',
    await call(scene, visitor, 'magic-link', { email: visitor.email }),
    202,
  )
}

/** Through the hub, without a question, to who they are at Mail. */
export async function goToMail(scene: Scene, visitor: Visitor): Promise<boolean> {
  const { mailUrl, ledger } = scene
  const page = await visitor.browser.visit(`${mailUrl}/identity/login?return=/api/me`)
  if (page.url.pathname !== '/api/me' && !isError(page)) {
    ledger.wrongRefusals.push(`go to Mail: ${page.status} at ${page.url.pathname}`)
    return false
  }
  if (!isGranted(scene, 'go to Mail', page, 200)) return false
  noteLook(scene, visitor, (JSON.parse(page.text) as { email: string }).email)
  const id = visitor.browser.cookies.find(mailUrl, 'mail_session') ?? ''
  ledger.mailSessions.set(createHash('sha256').update(id).digest('base64url'), visitor.email)
  return true
}

/** Who the hub, and who Mail, takes this browser for. */
export async function lookAround(scene: Scene, visitor: Visitor): Promise<void> {
  const atHub = await visitor.browser.fetch(`${scene.hubUrl}/v1/auth/session`)
  if (isGranted(scene, 'look at the hub', atHub, 200)) {
    const { user } = (await atHub.json()) as { user: { email: string } | null }
    noteLook(scene, visitor, user?.email)
  }
  const atMail = await visitor.browser.fetch(`${scene.mailUrl}/api/me`)
  if (isGranted(scene, 'look at Mail', atMail, 200))
    noteLook(scene, visitor, ((await atMail.json()) as { email: string }).email)
}

function noteLook({ ledger }: Scene, { email }: Visitor, shown: string | undefined): void {
  ledger.looks += 1
  if (shown !== email) ledger.strangers.push(`${email} is taken for ${shown ?? 'nobody'}`)
}

/** Only at Mail, so that the next way there leads through the hub. */
export async function leaveMail({ mailUrl }: Scene, { browser }: Visitor): Promise<void> {
  await browser.fetch(`${mailUrl}/logout`, { method: 'POST' })
}

/** An answer of the hub, with the cookies of the attempt that it belongs to. */
export interface Return {
  url: string
  cookie: string
}

/** Whether it opens a session at Mail. */
export async function isAccepted({ mail }: Scene, { url, cookie }: Return): Promise<boolean> {
  const answer = await mail(new Request(url, { headers: { cookie } }))
  return answer.headers.getSetCookie().some((line) => /^mail_session=[^;]/.test(line))
}

/** What was used once is sent again, with the cookies that it had. */
export async function replay(scene: Scene, { lastReturn, email }: Visitor) {
  const { ledger } = scene
  if (!lastReturn) return
  ledger.replays += 1
  if (await isAccepted(scene, lastReturn)) ledger.acceptedReplays.push(email)
}
