/**
 * The attacker holds one artefact of the hub (a code, a token, a link, a secret) and presents it wherever the hub takes any,
 * hoping that one place takes it for its own. Each door sees all the foreign ones first, and then its own, which must still work.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPerson, returned } from '../hub/person.ts'
import { ask } from '../support/ask.ts'
import { ISSUER } from '../support/hub.ts'
import {
  API,
  BYE,
  issueAll,
  NATIVE,
  openIssuingHub,
  type Artefact,
  type Issued,
  type IssuingHub,
} from './artefacts.ts'
import { ask as askAsDevice, createOwner } from './device-owner.ts'
import {
  basic,
  oauthAuthorizeUrl,
  post,
  redeem,
  renew,
  SECRET,
  VERIFIER,
} from './standard-client.ts'

const PUSHED = 'urn:ietf:params:oauth:request_uri:'
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

let hub: IssuingHub
let issued: Issued
beforeAll(async () => void (hub = await openIssuingHub()))
beforeEach(async () => void (issued = await issueAll(hub)))
afterAll(() => hub.close())

const TOKENS: Artefact[] = [
  ...(['access token', 'bound access token', 'access token for an API', 'refresh token'] as const),
]

interface Door {
  /** Whether it opened. */
  open: (presented: string) => Promise<boolean>
  own: Artefact[]
}

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } })
const isOk = async (answer: Promise<{ status: number }>) => (await answer).status === 200

async function isBoundBy(proof: string): Promise<boolean> {
  const form = { grant_type: 'client_credentials', resource: API }
  const headers = { Authorization: basic('web', SECRET), DPoP: proof }
  return (await post(hub, '/oauth/token', form, headers)).body.token_type === 'DPoP'
}

const DOORS: Record<string, Door> = {
  'the code grant': { open: (code) => isOk(redeem(hub, { code })), own: ['code'] },
  'the native code flow': {
    open: (code) => {
      const form = { grant_type: 'authorization_code', ...NATIVE, code, code_verifier: VERIFIER }
      return isOk(ask(hub.app, `${ISSUER}/identity/token`, { form }))
    },
    own: ['native code'],
  },
  'the refresh token grant': { open: (token) => isOk(renew(hub, token)), own: ['refresh token'] },
  'the device grant': { open: (code) => isOk(askAsDevice(hub, code)), own: ['device code'] },
  'the page for the code of a device': {
    open: async (code) => (await createOwner(hub).type(code)).url.pathname === '/device/confirm',
    own: ['user code'],
  },
  userinfo: {
    open: (token) => isOk(ask(hub.app, `${ISSUER}/oauth/userinfo`, bearer(token))),
    own: ['access token'],
  },
  'userinfo with a proof': {
    open: async (token) => {
      const use = { method: 'GET', path: '/oauth/userinfo', accessToken: token }
      const headers = { Authorization: `DPoP ${token}`, DPoP: await hub.key.prove(use) }
      return isOk(ask(hub.app, `${ISSUER}/oauth/userinfo`, { headers }))
    },
    own: ['bound access token'],
  },
  introspection: {
    open: async (token) => (await post(hub, '/oauth/introspect', { token })).body.active,
    own: TOKENS,
  },
  'the hint at the authorization endpoint': {
    open: async (hint) =>
      returned(await issued.ada.open(oauthAuthorizeUrl({ id_token_hint: hint }))).code !==
      undefined,
    own: ['ID token'],
  },
  'the hint at signing out': {
    open: async (hint) => {
      const query = { id_token_hint: hint, client_id: 'web', post_logout_redirect_uri: BYE }
      return (
        returned(await issued.ada.open(`/oauth/logout?${new URLSearchParams(query)}`)).to === BYE
      )
    },
    own: ['ID token'],
  },
  'client authentication by a secret': {
    open: (secret) =>
      isOk(post(hub, '/oauth/introspect', { token: 'x' }, { Authorization: basic('web', secret) })),
    own: ['client secret'],
  },
  'client authentication by a key': {
    open: (client_assertion) => {
      const by = { client_assertion_type: ASSERTION_TYPE, client_assertion, client_id: 'job' }
      return isOk(post(hub, '/oauth/introspect', { token: 'x', ...by }, {}))
    },
    own: ['client assertion'],
  },
  'the proof of a key': { open: isBoundBy, own: ['proof of a key'] },
  'the nonce in a proof': {
    open: async (nonce) => isBoundBy(await hub.key.prove({ nonce })),
    own: ['nonce'],
  },
  'a pushed request': {
    open: async (name) => {
      const request_uri = name.startsWith(PUSHED) ? name : `${PUSHED}${name}`
      const query = new URLSearchParams({ client_id: 'web', request_uri })
      return returned(await issued.ada.open(`/oauth/authorize?${query}`)).code !== undefined
    },
    own: ['pushed request'],
  },
  'a registration': {
    open: (token) => isOk(ask(hub.app, new URL(issued.registrationUri, ISSUER), bearer(token))),
    own: ['registration token'],
  },
  'the session cookie': {
    open: (secret) => {
      const cookie = `__Host-symbolon_session=${secret}`
      return isOk(ask(hub.app, `${ISSUER}/v1/auth/me`, { cookie }))
    },
    own: ['session secret'],
  },
  'a mail link': {
    open: (token) => isOk(createPerson(hub).post('magic-link/confirm', { token })),
    own: ['mail link'],
  },
  'a continuation': {
    open: async (c) =>
      (await hub.app.request(`${ISSUER}/continue?${new URLSearchParams({ c })}`)).status === 302,
    own: ['continuation'],
  },
}

const allBut = (some: Artefact[]) =>
  (Object.keys(issued.artefacts) as Artefact[]).filter((name) => !some.includes(name))

describe.each(Object.entries(DOORS))('%s', (_name, { open, own }) => {
  const opened = async (names: Artefact[]) => {
    const tried: Artefact[] = []
    for (const name of names) if (await open(issued.artefacts[name])) tried.push(name)
    return tried
  }

  test('takes its own and nothing else', async () => {
    expect(await opened(allBut(own))).toEqual([])
    expect(await opened(own)).toEqual(own)
  })

  test('still takes it after everything but tokens was sent to be revoked', async () => {
    for (const name of allBut(TOKENS))
      await post(hub, '/oauth/revoke', { token: issued.artefacts[name] })
    expect(await opened(own)).toEqual(own)
  })
})
