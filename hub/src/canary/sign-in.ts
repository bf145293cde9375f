/**
 * A whole sign-in of the test person, signed out again. It finds the account's id, as the app's own /identity/session tells it.
 */
import { routeOf, type Deployment } from './deployment.ts'
import { failed, ok, type Found } from './finding.ts'

export async function signIn(deployment: Deployment): Promise<Found> {
  const { visit, issuer, given } = deployment
  const api = (call: string) => new URL(`/v1/auth/${call}`, issuer)
  const { email, password } = given

  const { location: authorize } = await visit(routeOf(deployment, 'login'))
  if (authorize?.origin !== issuer) return failed('the app’s button does not lead to this hub')
  const proof = await visit(api('email/signin'), { email, password })
  if (proof.status !== 200) return failed(`the hub does not sign ${email} in: ${proof.status}`)
  try {
    return await land(deployment, authorize)
  } finally {
    await visit(routeOf(deployment, 'logout'), {})
    await visit(api('signout'), {})
  }
}

async function land(deployment: Deployment, authorize: URL): Promise<Found> {
  const { visit, redirectUri } = deployment
  const { location: back } = await visit(authorize)
  if (back?.origin !== redirectUri.origin) return failed('the hub does not send the person back')
  const arrival = await visit(back)
  const session = await visit(routeOf(deployment, 'session'))
  const id = /"user":\{"id":"?([^",}]+)/.exec(session.text)?.[1]
  return id ? ok(id) : failed(`the app answers the return with ${arrival.status}, and nobody is in`)
}
