/**
 * Mail: a small Hono app with its own users, its own login and its own sessions.
 */
import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createHubClient, type HubClient, type HubClientOptions } from '@symbolon/client'
import { hubRoutes } from '@symbolon/client/hono'
import { pgStores } from '@symbolon/client/stores/pg'
import { parseCredentials } from '../../shared/credentials.ts'
import type { Database } from '../../shared/database.ts'
import { isPasswordOf } from '../../shared/passwords.ts'
import { FOREIGN_FORM, isSameOrigin } from '../../shared/same-origin.ts'
import { createSessions } from '../../shared/sessions.ts'
import { WRONG_CREDENTIALS } from '../../shared/sign-in-form.ts'
import * as accounts from './accounts.ts'
import { listMessages } from './messages.ts'
import { frame, inboxPage, plainPage, signInPage } from './pages.ts'

/** What the hub vouches for has a verified address, and no password here. */
const PROVISIONED = { passwordHash: null, emailVerified: true, disabled: false }

export interface MailApp extends Partial<HubClientOptions<accounts.Account>> {
  database: Database
  appUrl: string
  now?: () => Date
}

export function createMailApp(options: MailApp): Hono {
  const { database, appUrl, now = () => new Date() } = options
  const sessions = createSessions({ database, cookieName: 'mail_session', appUrl, now })

  async function currentAccount(cookies: string | null | undefined) {
    const session = await sessions.find(cookies)
    if (session && (await hub.isRevoked(session))) return undefined
    const account = session && (await accounts.find(database, session.userId))
    return account?.disabled ? undefined : account
  }

  const hub: HubClient = createHubClient<accounts.Account>({
    ...options,
    ...pgStores(database, {
      findByEmail: accounts.findByEmail,
      findById: accounts.find,
      insert: (tx, { email, name = email }) =>
        accounts.insert(tx, { ...PROVISIONED, id: randomUUID(), email, name }),
    }),
    now,
    hubName: 'Acme',
    startSession: ({ id }, _request, hubSession) => sessions.start(id, hubSession),
    currentAccount: ({ headers }) => currentAccount(headers.get('cookie')),
    endSession: ({ headers }) => sessions.end(headers.get('cookie')),
    endSessions: (ended) => sessions.endByHub(ended),
    onUnverifiedLocal: { verifyPassword: isPasswordOf },
    failurePage: ({ message, ref, ...refusal }) => ({
      html: signInPage({ problem: message, ref }, hub.button(refusal)),
      headers: frame.headers,
    }),
  })

  const app = new Hono()
  app.use(hubRoutes(hub))

  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(frame.headers)) c.header(name, value)
  })
  app.use(
    bodyLimit({
      maxSize: 16 * 1024,
      onError: (c) => c.html(plainPage('Mail cannot read that', 'Please try again.'), 413),
    }),
  )
  app.post('*', async (c, next) => {
    const { host } = new URL(c.req.url)
    const [site, origin] = [c.req.header('sec-fetch-site'), c.req.header('origin')]
    if (isSameOrigin({ site, origin, host })) return next()
    return c.html(plainPage('Sent from elsewhere', FOREIGN_FORM), 403)
  })

  app.get('/', async (c) => {
    const account = await currentAccount(c.req.header('cookie'))
    if (!account) return c.html(signInPage({}, hub.button()))
    return c.html(inboxPage(account, await listMessages(database, account.id)))
  })

  app.post('/login', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const credentials = parseCredentials(form.get('email'), form.get('password'))
    const account = credentials && (await accounts.findByCredentials(database, credentials))
    if (!account) {
      const again = { email: credentials?.email, problem: WRONG_CREDENTIALS }
      return c.html(signInPage(again, hub.button()), 401)
    }
    return c.body(null, 303, { ...(await sessions.start(account.id)), Location: '/' })
  })

  app.post('/logout', async (c) => {
    return c.body(null, 303, { ...(await sessions.end(c.req.header('cookie'))), Location: '/' })
  })

  app.get('/api/me', async (c) => {
    const account = await currentAccount(c.req.header('cookie'))
    if (!account) return c.json({ error: 'not_signed_in' }, 401)
    return c.json({ id: account.id, email: account.email, name: account.name })
  })

  app.get('/api/messages', async (c) => {
    const account = await currentAccount(c.req.header('cookie'))
    if (!account) return c.json({ error: 'not_signed_in' }, 401)
    return c.json(await listMessages(database, account.id))
  })

  app.notFound((c) => c.html(plainPage('Not found', 'There is nothing at this address.'), 404))
  app.onError((error, c) => {
    console.error(error)
    return c.html(plainPage('Mail has a problem', 'Please try again in a moment.'), 500)
  })
  return app
}
