/**
 * The running app, asked from outside: whether its button leads to this hub with these settings, and whether the flow cookie
 * arrives behind the proxy as the library set it.
 */

import { Fault } from './fault.ts'
import { loginUrlOf, type Patient } from './patient.ts'
import { ask, type Answer } from './request.ts'

export async function examineLogin(patient: Patient): Promise<string> {
  const { hubUrl } = patient.configuration
  const { status, location } = await ask('app', loginUrlOf(patient))
  if (location?.origin !== hubUrl) throw notLeading(patient, status, location)

  const differing = Object.entries(expectedQuery(patient))
    .map(([name, expected]) => ({ name, expected, sent: location.searchParams.get(name) }))
    .find(({ expected, sent }) => sent !== expected)
  if (!differing) return `${loginUrlOf(patient).href} leads to ${hubUrl}`
  const { name, expected, sent } = differing
  throw new Fault('app_differs', {
    detail: `the running app sends ${name}=${sent}, these variables say ${expected}`,
    fix: 'run the doctor with the variables of that deployment, or restart it with these (a path is --base-path)',
  })
}

const expectedQuery = ({ configuration, redirectUri }: Patient) => ({
  app: configuration.appId,
  redirect_uri: redirectUri,
  response_type: configuration.flow === 'code' ? 'code' : 'token',
})

function notLeading(patient: Patient, status: number, location: URL | undefined): Fault {
  const { appUrl, hubUrl } = patient.configuration
  const { href } = loginUrlOf(patient)
  if (location && location.origin !== appUrl) {
    const detail = `${href} leads to ${location.origin}, these variables say ${hubUrl}`
    return new Fault('app_differs', {
      detail,
      fix: 'set the same IDENTITY_HUB_URL for the running app, and restart it',
    })
  }
  return new Fault('app_dormant', {
    detail: `${href} answers ${status} and does not lead to the hub`,
    fix: 'look for configuration_faulty in the app’s log; where its routes are not at /identity, give --base-path',
  })
}

export async function examineCookies(patient: Patient): Promise<string> {
  const { cookies } = await ask('app', loginUrlOf(patient))
  const lacking = lackingFlags(patient, cookies)
  if (lacking.length === 0) return 'the flow cookie arrives as it was set'
  throw new Fault('cookie_flags', {
    detail: `the flow cookie arrives without ${lacking.join(', ')}`,
    fix: 'let the proxy in front of the app pass Set-Cookie on as it is',
  })
}

/** What a browser must see on the cookie; `__Host-` in its name alone would make it refuse a spoiled one. */
function lackingFlags({ configuration }: Patient, cookies: Answer['cookies']): string[] {
  const { appId, appUrl } = configuration
  const name = `${appUrl.startsWith('https:') ? '__Host-' : ''}identity_${appId}_`
  const cookie = cookies.find((line) => line.startsWith(name))
  if (cookie === undefined) return [`its name ${name}…`]

  const attributes = cookie.split(';').map((part) => part.trim().toLowerCase())
  const onHttps = appUrl.startsWith('https:') ? ['Secure', 'Path=/'] : []
  return ['HttpOnly', 'SameSite=Lax', ...onHttps].filter(
    (flag) => !attributes.includes(flag.toLowerCase()),
  )
}
