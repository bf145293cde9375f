/**
 * What is alive at a hub, so that a random request can carry something right: two browsers with sessions, a link and a code of
 * every purpose, continuations from several steps, and an authorization code. Everything is had as people have it.
 */
import { createHash } from 'node:crypto'
import {
  authorizeUrl,
  codeOf,
  ISSUER,
  linkTokenOf,
  type Mail,
  type TestHub,
} from '../support/hub.ts'
import { ADA, createPerson, returned, type Person } from '../hub/person.ts'
import { CODE_CALLBACK, HOME, NEWCOMER, SPA_CALLBACK, WORK } from './doors.ts'

const BOB = 'bob@example.com'
const verifier = 'v'.repeat(43)
const challenge = createHash('sha256').update(verifier).digest('base64url')

export type Living = Record<string, string>

/** Empties the hub and lets two people and a newcomer in. */
export async function settle(hub: TestHub): Promise<Living> {
  await hub.empty()
  await hub.addUser(ADA)
  await hub.addUser(BOB)
  const [ada, pair] = [createPerson(hub), createPerson(hub)]
  await pair.signIn(BOB)
  await pair.signIn(ADA)
  await ada.signIn()

  const [own, other] = await sessionsOf(ada)
  return {
    verifier,
    challenge,
    session: ada.jar.get('__Host-symbolon_session')!,
    browser: ada.jar.get('__Host-symbolon_browser')!,
    pairSession: pair.jar.get('__Host-symbolon_session')!,
    sid: own!,
    otherSid: other!,
    ...(await mailed(hub, ada)),
    ...(await continuations(hub)),
    code: await authorizationCode(ada),
    oauthCode: await oauthCode(ada),
    requestUri: await pushed(hub),
    ...(await device(hub, ada)),
    toConsent: (await toClient(ada, { prompt: 'consent' })).c!,
    ...(await tokens(hub, await oauthCode(ada))),
    ...(await registration(hub)),
  }
}

async function sessionsOf(person: Person): Promise<string[]> {
  const { body } = await person.get('sessions')
  const listed: Array<{ id: string; current: boolean }> = body.sessions
  return listed.sort((one) => (one.current ? -1 : 1)).map(({ id }) => id)
}

async function mailed(hub: TestHub, person: Person) {
  await person.signUp({ email: NEWCOMER })
  await person.post('magic-link', { email: ADA })
  await person.post('password/reset/request', { email: ADA })
  await person.post('addresses', { email: HOME })
  await person.post('addresses/confirm', { token: linkTokenOf(await mailTo(hub, HOME, 'verify')) })
  await person.post('addresses', { email: WORK })

  const verify = await mailTo(hub, NEWCOMER, 'verify')
  const magic = await mailTo(hub, ADA, 'magic-link')
  const reset = await mailTo(hub, ADA, 'reset-password')
  const work = await mailTo(hub, WORK, 'verify')
  return {
    mailId: verify.id,
    verifyToken: linkTokenOf(verify),
    verifyCode: codeOf(verify),
    magicToken: linkTokenOf(magic),
    magicCode: codeOf(magic),
    resetToken: linkTokenOf(reset),
    resetCode: codeOf(reset),
    workToken: linkTokenOf(work),
    workCode: codeOf(work),
    undoToken: linkTokenOf(await mailTo(hub, ADA, 'undo-address')),
  }
}

async function mailTo(hub: TestHub, to: string, page: string): Promise<Mail> {
  const mails = await hub.mails()
  return mails.find((mail) => mail.to === to && mail.text.includes(`/${page}?token=`))!
}

async function continuations({ app }: TestHub) {
  const onTheWay = returned(await app.request(authorizeUrl())).c!
  const typed = async (email: string) => {
    const body = new URLSearchParams({ c: onTheWay, email })
    const headers = { Origin: ISSUER }
    return returned(await app.request(`${ISSUER}/sign-in`, { method: 'POST', headers, body })).c!
  }
  const [adaTyped, newcomerTyped] = [await typed(ADA), await typed(NEWCOMER)]
  const [homeTyped, workTyped] = [await typed(HOME), await typed(WORK)]
  return { onTheWay, adaTyped, newcomerTyped, homeTyped, workTyped }
}

async function authorizationCode(person: Person): Promise<string> {
  const request = { app: 'calendar', redirect_uri: CODE_CALLBACK, response_type: 'code' }
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
  return returned(await person.open(authorizeUrl({ ...request, ...pkce }))).code!
}

const oauthCode = async (person: Person) => (await toClient(person)).code!

async function toClient(person: Person, wishes: Record<string, string> = {}) {
  const query = new URLSearchParams({ ...spaRequest, ...wishes })
  return returned(await person.open(`/oauth/authorize?${query}`))
}

const spaRequest = {
  ...{ client_id: 'spa', redirect_uri: SPA_CALLBACK, response_type: 'code' },
  ...{ code_challenge: challenge, code_challenge_method: 'S256' },
  scope: 'openid offline_access',
}

async function pushed({ app }: TestHub): Promise<string> {
  const body = new URLSearchParams(spaRequest)
  const response = await app.request(`${ISSUER}/oauth/par`, { method: 'POST', body })
  return ((await response.json()) as Record<string, string>)['request_uri']!
}

async function tokens(hub: TestHub, code: string) {
  const client = { client_id: 'spa', redirect_uri: SPA_CALLBACK, code_verifier: verifier }
  const form = { grant_type: 'authorization_code', code, ...client }
  const body = new URLSearchParams(form)
  const response = await hub.app.request(`${ISSUER}/oauth/token`, { method: 'POST', body })
  const tokens = (await response.json()) as Record<string, string>
  const { access_token, id_token, refresh_token } = tokens
  return { accessToken: access_token!, idToken: id_token!, refreshToken: refresh_token! }
}

async function registration({ app }: TestHub) {
  const answer = await app.request(`${ISSUER}/oauth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ redirect_uris: [SPA_CALLBACK] }),
  })
  const { client_id: clientId, registration_access_token: registrationToken } = await answer.json()
  return { clientId, registrationToken }
}

async function device({ app }: TestHub, person: Person) {
  const body = new URLSearchParams({ client_id: 'tv', scope: 'openid' })
  const init = { method: 'POST', body }
  const response = await app.request(`${ISSUER}/oauth/device_authorization`, init)
  const { device_code, user_code } = (await response.json()) as Record<string, string>
  const typed = await person.send('/device', { user_code: user_code! })
  return { deviceCode: device_code!, userCode: user_code!, toDevice: returned(typed).c! }
}

/** One browser keeps the session that it is given, so that a renewed one does not end the visit. */
export function keepSession(living: Living, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [, session] = /^__Host-symbolon_session=([^;.]+);/.exec(line) ?? []
    if (session !== undefined) living['session'] = session
  }
}
