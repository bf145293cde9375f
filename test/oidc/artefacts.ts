/**
 * One of everything that the hub hands out, all of it alive, from one person's browser and the servers of her apps.
 */
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { randomUUID } from 'node:crypto'
import { deliverLogouts } from '../../hub/src/domain/tokens/logout-delivery.ts'
import {
  ADA,
  createPerson,
  newestMail,
  returned,
  signedInPerson,
  type Person,
} from '../hub/person.ts'
import { ask } from '../support/ask.ts'
import { openHttpListener } from '../support/http-listener.ts'
import { authorizeUrl, ISSUER, linkTokenOf, openTestHub, type TestHub } from '../support/hub.ts'
import { begun, createOwner, DEVICE_CODE } from './device-owner.ts'
import { createDpopKey, nonceOf } from './dpop-key.ts'
import { createRegistrant } from './registrant.ts'
import {
  basic,
  challengeOf,
  CLIENTS,
  freshCode,
  freshTokens,
  oauthAuthorizeUrl,
  post,
  redeem,
  SECRET,
  VERIFIER,
} from './standard-client.ts'

export const API = 'https://api.test/'
export const BYE = 'https://web.test/bye'
export const NATIVE = { app: 'notes', redirect_uri: 'https://notes.test/identity/callback' }

const { privateKey, publicKey } = await generateKeyPair('ES256')
const job = {
  ...{ id: 'job', name: 'Job', jwks: { keys: [await exportJWK(publicKey)] } },
  ...{ redirectUris: [], grantTypes: ['client_credentials'], resources: [API] },
}
const notes = { id: 'notes', name: 'Notes', redirectUris: [NATIVE.redirect_uri], flow: 'code' }

export type IssuingHub = Awaited<ReturnType<typeof openIssuingHub>>

export async function openIssuingHub() {
  const listener = await openHttpListener()
  const web = {
    ...{ resources: [API], userinfoAlg: 'RS256', postLogoutRedirectUris: [BYE] },
    grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
    backchannelLogoutUri: listener.url,
  }
  const apps = CLIENTS.apps.map((app) => (app.id === 'web' ? { ...app, ...web } : app))
  const tv = { id: 'tv', name: 'Tv', public: true, grantTypes: [DEVICE_CODE] }
  const settings = { ...CLIENTS, apps: [...apps, notes, job, tv], registration: { dynamic: true } }
  const hub = await openTestHub({ settings })
  return {
    ...hub,
    listener,
    key: await createDpopKey(hub),
    close: async () => {
      await hub.close()
      await listener.stop()
    },
  }
}

export interface Issued {
  ada: Person
  registrationUri: string
  artefacts: Awaited<ReturnType<typeof collect>>
}
export type Artefact = keyof Issued['artefacts']

export async function issueAll(hub: IssuingHub): Promise<Issued> {
  await hub.empty()
  const ada = await signedInPerson(hub)
  const registered = (await createRegistrant(hub).register()).body
  return {
    ada,
    registrationUri: registered.registration_client_uri,
    artefacts: await collect(hub, ada, registered.registration_access_token),
  }
}

async function collect(hub: IssuingHub, ada: Person, registrationToken: string) {
  const scope = 'openid email offline_access'
  const { access_token, id_token, refresh_token } = await freshTokens(hub, ada, { scope })
  const headers = { Authorization: `Bearer ${access_token}` }
  const { session, user } = (await ada.get('me')).body
  return {
    code: await freshCode(ada, { scope }),
    'native code': await nativeCode(ada),
    'access token': access_token,
    'bound access token': await boundToken(hub, ada),
    'access token for an API': (await freshTokens(hub, ada, { resource: API })).access_token,
    'refresh token': refresh_token,
    'ID token': id_token,
    'identity token': returned(await ada.open(authorizeUrl())).token!,
    userinfo: await (await ask(hub.app, `${ISSUER}/oauth/userinfo`, { headers })).text(),
    'revocation list': await (await ada.open('/identity/revocations?app=mail')).text(),
    'logout token': await logoutToken(hub),
    'client assertion': await assertion(hub),
    'proof of a key': await hub.key.prove(),
    nonce: await nonceOf(hub),
    ...(await deviceCodes(hub)),
    'pushed request': (await pushed(hub)).request_uri as string,
    'client secret': SECRET,
    'registration token': registrationToken,
    'session secret': ada.jar.get('__Host-symbolon_session')!,
    'session handle': session.id as string,
    'browser mark': ada.jar.get('__Host-symbolon_browser')!,
    subject: user.id as string,
    'mail link': await mailLink(hub, ada),
    continuation: returned(await hub.app.request(oauthAuthorizeUrl())).c!,
  }
}

async function nativeCode(ada: Person) {
  const pkce = { code_challenge: challengeOf(VERIFIER), code_challenge_method: 'S256' }
  return returned(await ada.open(authorizeUrl({ ...NATIVE, response_type: 'code', ...pkce }))).code!
}

async function boundToken(hub: IssuingHub, ada: Person): Promise<string> {
  const headers = { Authorization: basic('web', SECRET), DPoP: await hub.key.prove() }
  return (await redeem(hub, { code: await freshCode(ada) }, headers)).body.access_token
}

/** One that was allowed, and one that waits. */
async function deviceCodes(hub: TestHub) {
  const { device_code, user_code } = await begun(hub)
  await createOwner(hub).decide(user_code)
  return { 'device code': device_code, 'user code': (await begun(hub)).user_code }
}

const pushed = async (hub: TestHub) =>
  (await post(hub, '/oauth/par', new URL(oauthAuthorizeUrl()).searchParams)).body

/** Of another browser of hers, where she signs out. */
async function logoutToken(hub: IssuingHub) {
  const elsewhere = createPerson(hub)
  await elsewhere.signIn()
  await freshTokens(hub, elsewhere)
  await elsewhere.post('signout')
  await deliverLogouts({ ...hub.hub, issuer: ISSUER }, () => hub.clock.at)
  return new URLSearchParams(hub.listener.received.at(-1)!.body).get('logout_token')!
}

function assertion({ clock }: TestHub) {
  const at = Math.floor(clock.at.getTime() / 1000)
  const claims = { iss: 'job', sub: 'job', aud: ISSUER, jti: randomUUID(), iat: at, exp: at + 60 }
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)
}

async function mailLink(hub: TestHub, ada: Person) {
  hub.pass(1)
  await ada.post('magic-link', { email: ADA })
  return linkTokenOf(await newestMail(hub))
}
