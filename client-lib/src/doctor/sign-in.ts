/**
 * A whole sign-in with a test person: from the app's button to the hub, by its JSON API instead of its form, back to the app,
 * and which account that opened. Both sessions are ended again.
 */

import { canonicalEmail } from '../canonical-email.ts'
import { landingOf } from './adapter.ts'
import { Fault } from './fault.ts'
import { loginUrlOf, type Patient } from './patient.ts'
import type { Answer } from './request.ts'
import { createVisitor, type Visitor } from './visitor.ts'

export async function examineSignIn(patient: Patient): Promise<string> {
  const visit = createVisitor()
  const { location: authorize } = await visit('app', loginUrlOf(patient))
  await signInAtHub(visit, patient)
  try {
    const back = await returnUrl(visit, authorize!, patient)
    await arrive(visit, back)
    return await landed(visit, patient)
  } finally {
    await signOut(visit, patient)
  }
}

const HUB_FIXES: Record<string, string> = {
  invalid_credentials: 'check address and password, and that the person is not disabled at the hub',
  email_not_verified: 'open the link in the mail that the hub sent to this person',
  too_many_requests: 'wait a quarter of an hour: too many wrong passwords were tried',
}

async function signInAtHub(visit: Visitor, patient: Patient): Promise<void> {
  const { email, password, configuration } = patient
  const { status, text } = await visit('hub', apiUrl(patient, 'email/signin'), {
    json: { email, password },
    headers: { origin: configuration.hubUrl },
  })
  if (status === 200) return
  const code = /"code":"([a-z_]+)"/.exec(text)?.[1] ?? 'hub_refused'
  throw new Fault(code, {
    detail: `the hub does not sign ${email} in: ${status} ${code}`,
    fix: HUB_FIXES[code] ?? 'look for the refusal in the hub’s log',
  })
}

async function returnUrl(visit: Visitor, authorize: URL, patient: Patient): Promise<URL> {
  const { status, location } = await visit('hub', authorize)
  if (location && location.origin + location.pathname === patient.redirectUri) return location
  // The path alone: a query may hold the person's continuation.
  const where = location ? `a redirect to ${location.pathname}` : `status ${status}`
  throw new Fault('not_returned', {
    detail: `the hub answers somebody who is signed in with ${where}`,
    fix: 'look whether a proxy in front of the hub drops or changes its cookies',
  })
}

async function arrive(visit: Visitor, back: URL): Promise<void> {
  const { status, text } = await visit('app', back)
  // 200: a page that continues by itself, for cookies that are SameSite=Strict.
  if (status === 303 || status === 200) return
  const ref = /\b[0-9A-Z]{4}-[0-9A-Z]{2}\b/.exec(text)?.[0]
  throw new Fault(status === 403 ? 'account_refused' : 'return_refused', {
    detail: `the app answers the return with ${status}${ref ? `, Ref ${ref}` : ''}`,
    fix: `look in the app’s log for ${ref ?? 'the refusal'}: its code says what to mend`,
  })
}

async function landed(visit: Visitor, patient: Patient): Promise<string> {
  const user = userOf(await visit('app', appUrl(patient, 'session')))
  if (!user) {
    throw new Fault('no_app_session', {
      detail: 'after the return nobody is signed in to the app',
      fix: 'look at startSession and currentAccount, and at the session cookie behind the proxy',
    })
  }
  if (await isTheirs(user, patient)) {
    return `${patient.email} landed in account ${user.id}, and is signed out again`
  }
  throw new Fault('wrong_account', {
    detail: `${patient.email} landed in account ${user.id} of ${user.email}`,
    fix: 'switch the hub off here, and look at startSession: it must open the account it is given',
  })
}

interface AppUser {
  id: string | number
  email: string
}

async function isTheirs(user: AppUser, { email = '', accounts }: Patient): Promise<boolean> {
  if (canonicalEmail(user.email) !== canonicalEmail(email)) return false
  const expected = accounts === undefined ? undefined : await landingOf(accounts, email)
  return expected?.outcome !== 'sign_in' || String(expected.account.id) === String(user.id)
}

function userOf({ status, text }: Answer): AppUser | undefined {
  if (status !== 200 || !text.startsWith('{')) return undefined
  return (JSON.parse(text) as { user: AppUser | null }).user ?? undefined
}

async function signOut(visit: Visitor, patient: Patient): Promise<void> {
  const { hubUrl, appUrl: origin } = patient.configuration
  await visit('app', appUrl(patient, 'logout'), { json: {}, headers: { origin } })
  await visit('hub', apiUrl(patient, 'signout'), { json: {}, headers: { origin: hubUrl } })
}

const appUrl = ({ configuration, basePath }: Patient, route: string) =>
  new URL(`${basePath}/${route}`, configuration.appUrl)

const apiUrl = ({ configuration }: Patient, call: string) =>
  new URL(`/v1/auth/${call}`, configuration.hubUrl)
