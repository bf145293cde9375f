/**
 * Whoever is not the operator's own is let in by the person alone: asked before, remembered, and withdrawn on the account page.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { ADA, returned } from '../hub/person.ts'
import { createBrowser } from '../support/browser.ts'
import { ISSUER, PASSWORD } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import {
  answerAt,
  API,
  openAskedPerson,
  PARTNER,
  PARTNER_APP,
  PARTNER_CALLBACK,
  type AskedPerson,
} from './partner.ts'
import { CLIENTS, oauthAuthorizeUrl } from './standard-client.ts'

const BOB = 'bob@example.com'
const LOOK_ALIKES = ['MAIL', 'Маil', 'M a i l', 'Mа\u0131l', 'Acme Support', 'Spa\u202e']
const SETTINGS = {
  ...CLIENTS,
  apps: [
    ...CLIENTS.apps,
    PARTNER_APP,
    {
      ...{ id: 'cli', name: 'Cli', redirectUris: ['http://127.0.0.1/cb'], public: true },
      firstParty: false,
    },
    ...LOOK_ALIKES.map((name, index) => ({
      ...{ id: `fake${index}`, name, redirectUris: ['https://evil.example/cb'], public: true },
      firstParty: false,
    })),
  ],
}

const hub = useHub({ settings: SETTINGS })
let ada: AskedPerson
beforeEach(async () => void (ada = await openAskedPerson(hub)))

test('a client that the operator vouches for is not asked about', async () => {
  const web = { client_id: 'web', redirect_uri: 'https://web.test/callback' }
  expect(await ada.silently({ ...web, scope: 'openid email offline_access' })).toBe('code')
})

describe('any other', () => {
  test('is asked about, in plain words, with its host', async () => {
    const wanted = { scope: 'openid email mails.read offline_access', resource: API }
    expect((await ada.visit(wanted)).pathname).toBe('/consent')
    const { text, headers } = ada.browser.page
    for (const words of [
      'It is at partner.example',
      'know that it is you',
      'see your email address',
    ])
      expect(text).toContain(words)
    for (const words of ['“mails.read”', `act in your name at ${API}`, 'keep this access', ADA])
      expect(text).toContain(words)
    expect(text).not.toContain('see your name')
    expect(text).toContain('Partner &lt;b&gt;One&lt;/b&gt;')
    expect(headers.get('content-security-policy')).toContain("form-action 'self'")
  })

  test('goes on once it is allowed, and is remembered', async () => {
    const url = await ada.allow()
    expect(answerAt(url)).toMatchObject({
      to: PARTNER_CALLBACK,
      code: expect.any(String),
      iss: ISSUER,
    })
    expect(await ada.silently()).toBe('code')
    expect((await ada.visit()).origin).toBe('https://partner.example')
  })

  test('is told no more than that the person went back', async () => {
    await ada.visit({ state: 's' })
    const { url } = await ada.browser.click('Do not allow')
    expect(answerAt(url)).toMatchObject({
      to: PARTNER_CALLBACK,
      error: 'access_denied',
      state: 's',
    })
    expect(await ada.silently()).toBe('consent_required')
  })

  test('is asked about again for more, and for less not', async () => {
    await ada.allow({ scope: 'openid profile' })
    expect(await ada.silently({ scope: 'openid' })).toBe('code')
    expect(await ada.silently({ scope: 'profile' })).toBe('code')
    expect(await ada.silently({ scope: 'openid email' })).toBe('consent_required')
    expect(await ada.silently({ scope: 'openid', resource: API })).toBe('consent_required')
    await ada.allow({ scope: 'openid email', resource: API })
    expect(await ada.silently({ scope: 'openid profile email', resource: API })).toBe('code')
  })

  test('gets no claim by its name that the person did not allow', async () => {
    await ada.allow()
    const claims = JSON.stringify({ userinfo: { email: null } })
    expect(await ada.silently({ claims })).toBe('consent_required')
    await ada.visit({ claims })
    expect(ada.browser.page.text).toContain('see your email address')
  })

  test('is asked about each time it wants to go on in the person’s absence', async () => {
    const offline = { scope: 'openid offline_access' }
    expect(answerAt(await ada.allow(offline)).code).toBeDefined()
    expect(await ada.silently(offline)).toBe('consent_required')
    expect((await ada.visit(offline)).pathname).toBe('/consent')
  })

  test('is asked about each time where any program could stand in for it', async () => {
    const cli = { client_id: 'cli', redirect_uri: 'http://127.0.0.1:7777/cb' }
    await ada.visit(cli)
    await ada.browser.submit({}, { button: 'Allow' }, { follow: false })
    expect(await ada.silently(cli)).toBe('consent_required')
  })

  test('is asked about each person by themselves', async () => {
    await ada.allow()
    await hub.addUser(BOB, 'Bob')
    await ada.signIn(BOB)
    expect(await ada.silently({ login_hint: BOB })).toBe('consent_required')
    expect(await ada.silently({ login_hint: ADA })).toBe('code')
  })

  test('is allowed for the person who is meant, whoever came last', async () => {
    await hub.addUser(BOB, 'Bob')
    await ada.signIn(BOB)
    await ada.visit({ login_hint: ADA })
    expect(ada.browser.page.text).toContain(`You are signed in as ${ADA}`)
    await ada.browser.submit({}, { button: 'Allow' })
    expect(await ada.silently({ login_hint: ADA })).toBe('code')
    expect(await ada.silently({ login_hint: BOB })).toBe('consent_required')
  })

  test('may be allowed as somebody else', async () => {
    await hub.addUser(BOB, 'Bob')
    await ada.visit()
    await ada.browser.click('Use another account')
    await ada.browser.click('Use another account')
    await ada.browser.submit({ email: BOB })
    await ada.browser.submit({ password: PASSWORD })
    expect(ada.browser.page.url.pathname).toBe('/consent')
    expect(ada.browser.page.text).toContain(BOB)
    await ada.browser.submit({}, { button: 'Allow' })
    expect(await ada.silently({ login_hint: ADA })).toBe('consent_required')
    expect(await ada.silently({ login_hint: BOB })).toBe('code')
  })

  test('has its host beside its name already where people sign in', async () => {
    const browser = createBrowser({ [ISSUER]: (request) => hub.app.request(request) })
    const { text } = await browser.visit(oauthAuthorizeUrl(PARTNER))
    expect(text).toContain('Partner &lt;b&gt;One&lt;/b&gt; (partner.example)')
  })
})

test('prompt=consent asks for the operator’s own as well, once', async () => {
  const web = { client_id: 'web', redirect_uri: 'https://web.test/callback', prompt: 'consent' }
  expect((await ada.visit(web)).pathname).toBe('/consent')
  const { url } = await ada.browser.submit({}, { button: 'Allow' })
  expect(answerAt(url).code).toBeDefined()
  expect((await ada.visit(web)).pathname).toBe('/consent')
})

test.each(LOOK_ALIKES.map((name, index) => [name, `fake${index}`]))(
  'the name “%s” is shown with a warning',
  async (_name, client_id) => {
    await ada.visit({ client_id, redirect_uri: 'https://evil.example/cb' })
    expect(ada.browser.page.url.pathname).toBe('/consent')
    expect(ada.browser.page.text).toContain('Its name looks like')
    expect(ada.browser.page.text).toContain('evil.example')
    expect(ada.browser.page.text).not.toContain('\u202e')
  },
)

test('a name of its own is not', async () => {
  await ada.visit()
  expect(ada.browser.page.text).not.toContain('Its name looks like')
})

describe('the form', () => {
  const send = async (c: string, headers: Record<string, string>, cookie = true) =>
    hub.app.request(`${ISSUER}/consent`, {
      method: 'POST',
      body: new URLSearchParams({ c }),
      headers: {
        ...headers,
        ...(cookie && {
          Cookie: `__Host-symbolon_session=${ada.browser.cookies.find(ISSUER, '__Host-symbolon_session')}`,
        }),
      },
    })
  const continuation = async () => (await ada.visit()).searchParams.get('c')!

  test('is taken from the hub’s own page only', async () => {
    const c = await continuation()
    for (const Origin of ['https://partner.example', 'null'])
      expect((await send(c, { Origin })).status).toBe(403)
    expect(await ada.silently()).toBe('consent_required')
  })

  test('of somebody who is not signed in here changes nothing', async () => {
    const c = await continuation()
    const answer = returned(await send(c, { Origin: ISSUER }, false))
    expect(answer).toMatchObject({ status: 303, to: `${ISSUER}/continue` })
    expect(await ada.silently()).toBe('consent_required')
  })

  test('with a changed continuation is refused', async () => {
    const c = await continuation()
    expect((await send(`${c.slice(0, -4)}AAAA`, { Origin: ISSUER })).status).toBe(400)
  })
})
