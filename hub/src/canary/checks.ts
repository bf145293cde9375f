/**
 * The six things to look at once the hub is on in a deployment, in the order and by the names of docs/canary.md.
 */
import { randomText } from '../base/secret.ts'
import { issuedOf, rowsOf, type Deployment } from './deployment.ts'
import { failed, notAsked, ok, type Found } from './finding.ts'
import { signIn } from './sign-in.ts'
import { signInPageOf } from './sign-in-page.ts'

export type Check = (deployment: Deployment) => Promise<Found>

export const AFTER: readonly [name: string, check: Check][] = [
  ['button', button],
  ['account', account],
  ['rows', rows],
  ['refusals', refusals],
  ['hub away', hubAway],
  ['numbers', numbers],
]

async function button(deployment: Deployment): Promise<Found> {
  const { hasButton, hasForm } = await signInPageOf(deployment)
  if (hasButton && hasForm) return ok('the button is there, and so is the app’s own form')
  const missing = hasForm ? 'no link to the hub' : 'no password field'
  return failed(`${deployment.given.page} has ${missing}; --page says where the sign-in form is`)
}

async function account(deployment: Deployment): Promise<Found> {
  const { given, before } = deployment
  if (given.password === undefined) {
    return notAsked('--email and --password-stdin sign a test person in')
  }
  const landed = await signIn(deployment)
  const expected = given.account ?? before?.account
  if (landed.outcome === 'failed') return landed
  const detail = `${given.email} landed in account ${landed.detail}`
  if (expected === undefined) return ok(`${detail}; --account compares it with the local one`)
  return landed.detail === expected
    ? ok(`${detail}, as locally`)
    : failed(`${detail}, and locally has account ${expected}`)
}

async function rows(deployment: Deployment): Promise<Found> {
  const { before } = deployment
  const now = await rowsOf(deployment)
  if (now === undefined) return notAsked('--checksum-command prints a checksum of the user table')
  if (before?.rows === undefined) return failed('the state file has no checksum from before')
  if (now === before.rows) return ok(`the same as on ${before.at}`)
  return failed(`not the same as on ${before.at}: look whether rows were added, and nothing else`)
}

/** A return that nobody began: what a refused person sees. */
async function refusals(deployment: Deployment): Promise<Found> {
  const callback = new URL(deployment.redirectUri)
  callback.searchParams.set('state', randomText(24))
  const { status, text } = await deployment.visit(callback)
  const ref = /\b[0-9A-Z]{4}-[0-9A-Z]{2}\b/.exec(text)?.[0]
  const goesOn = /<(a|form)\b/i.test(text)
  if (status === 400 && ref && goesOn) return ok(`one has a reference (${ref}) and a way on`)
  return failed(`a return that nobody began is answered with ${status}, ${ref ?? 'no reference'}`)
}

/** Only whoever runs the hub may stop it. */
async function hubAway({ issuer }: Deployment): Promise<Found> {
  const detail = `stop ${issuer}, sign in locally, press the button, start it again`
  return { outcome: 'by_hand', detail }
}

async function numbers(deployment: Deployment): Promise<Found> {
  const { issued, client, given } = deployment
  const now = await issuedOf(deployment)
  if (issued === undefined || now === undefined) return failed('/metrics is not readable from here')
  const detail = `identity tokens issued for ${client.id}: ${issued} before, ${now} now`
  return given.password === undefined || now > issued ? ok(detail) : failed(detail)
}
