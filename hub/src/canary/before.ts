/**
 * The same six while the app is still dormant: what can be seen already, and what is worth remembering.
 */
import { issuedOf, routeOf, rowsOf, type Deployment } from './deployment.ts'
import type { Check } from './checks.ts'
import { failed, notAsked, ok, type Found } from './finding.ts'
import { signInPageOf } from './sign-in-page.ts'

export const BEFORE: readonly [name: string, check: Check][] = [
  ['button', noButton],
  ['account', account],
  ['rows', rows],
  ['refusals', async () => ok('none yet: the app answers as it always did')],
  ['hub away', async () => ok('the app does not know the hub')],
  ['numbers', numbers],
]

export async function isDormant(deployment: Deployment): Promise<boolean> {
  const { location } = await deployment.visit(routeOf(deployment, 'login'))
  return location === undefined || location.origin === deployment.redirectUri.origin
}

async function noButton(deployment: Deployment): Promise<Found> {
  const { hasButton, hasForm } = await signInPageOf(deployment)
  if (hasForm && !hasButton) return ok('the app’s own form is there, and no button')
  const { page } = deployment.given
  return failed(`${page} has ${hasForm ? 'a button that leads nowhere' : 'no password field'}`)
}

async function account({ given }: Deployment): Promise<Found> {
  return given.account === undefined
    ? notAsked('--account is the id that the test person has by the local login')
    : ok(`the test person is ${given.account}, remembered`)
}

async function rows(deployment: Deployment): Promise<Found> {
  const now = await rowsOf(deployment)
  return now === undefined
    ? notAsked('--checksum-command prints a checksum of the user table')
    : ok('their checksum is remembered')
}

async function numbers(deployment: Deployment): Promise<Found> {
  const issued = await issuedOf(deployment)
  return issued === undefined
    ? failed('/metrics is not readable from here')
    : ok(`identity tokens issued for ${deployment.client.id}: ${issued}`)
}
