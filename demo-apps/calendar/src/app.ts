/**
 * Calendar: a small Express app with its own users, its own login and its own sessions.
 */
import { randomUUID } from 'node:crypto'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { createHubClient, type HubClient, type HubClientOptions } from '@symbolon/client'
import { hubRoutes } from '@symbolon/client/express'
import { pgStores } from '@symbolon/client/stores/pg'
import { parseCredentials } from '../../shared/credentials.ts'
import type { Database } from '../../shared/database.ts'
import { FOREIGN_FORM, isSameOrigin } from '../../shared/same-origin.ts'
import { createSessions } from '../../shared/sessions.ts'
import { WRONG_CREDENTIALS } from '../../shared/sign-in-form.ts'
import * as accounts from './accounts.ts'
import { listEvents } from './events.ts'
import { agendaPage, frame, plainPage, signInPage } from './pages.ts'

/** What the hub vouches for has a verified address, and no password here. */
const PROVISIONED = { passwordHash: null, closedAt: null }

export interface CalendarApp extends Partial<HubClientOptions<accounts.Account>> {
  database: Database
  appUrl: string
  now?: () => Date
}

export function createCalendarApp(options: CalendarApp): Express {
  const { database, appUrl, now = () => new Date() } = options
  const sessions = createSessions({ database, cookieName: 'calendar_session', appUrl, now })

  async function currentAccount(cookies: string | null | undefined) {
    const session = await sessions.find(cookies)
    if (session && (await hub.isRevoked(session))) return undefined
    const account = session && (await accounts.find(database, session.userId))
    return account?.disabled ? undefined : account
  }

  const hub: HubClient = createHubClient({
    ...options,
    ...pgStores(database, {
      findByEmail: accounts.findByEmail,
      findById: accounts.find,
      insert: (tx, { email, name = email }) =>
        accounts.insert(tx, { ...PROVISIONED, id: randomUUID(), email, name, confirmedAt: now() }),
    }),
    now,
    hubName: 'Acme',
    startSession: ({ id }, _request, hubSession) => sessions.start(id, hubSession),
    currentAccount: ({ headers }) => currentAccount(headers.get('cookie')),
    endSession: ({ headers }) => sessions.end(headers.get('cookie')),
    endSessions: (ended) => sessions.endByHub(ended),
    failurePage: ({ message, ref, ...refusal }) => ({
      html: signInPage({ problem: message, ref }, hub.button(refusal)),
      headers: frame.headers,
    }),
  })

  const app = express().disable('x-powered-by').disable('etag')
  app.use(hubRoutes(hub))

  app.use((_request, response, next) => {
    response.set(frame.headers)
    next()
  })
  app.use(express.urlencoded({ extended: false, limit: '16kb' }))
  app.post('/{*path}', (request, response, next) => {
    const { 'sec-fetch-site': site, origin, host } = request.headers
    if (isSameOrigin({ site, origin, host })) next()
    else response.status(403).send(plainPage('Sent from elsewhere', FOREIGN_FORM))
  })

  app.get('/', async (request, response) => {
    const account = await currentAccount(request.headers.cookie)
    if (account) response.send(agendaPage(account, await listEvents(database, account.id)))
    else response.send(signInPage({}, hub.button()))
  })

  app.post('/login', async (request, response) => {
    const credentials = parseCredentials(request.body?.email, request.body?.password)
    const account = credentials && (await accounts.findByCredentials(database, credentials))
    if (account) {
      response.set(await sessions.start(account.id)).redirect(303, '/')
    } else {
      const again = { email: credentials?.email, problem: WRONG_CREDENTIALS }
      response.status(401).send(signInPage(again, hub.button()))
    }
  })

  app.post('/logout', async (request, response) => {
    response.set(await sessions.end(request.headers.cookie)).redirect(303, '/')
  })

  app.get('/api/me', async (request, response) => {
    const account = await currentAccount(request.headers.cookie)
    if (account) {
      response.json({ id: account.id, email: account.email, name: account.name })
    } else response.status(401).json({ error: 'not_signed_in' })
  })

  app.get('/api/messages', async (request, response) => {
    const account = await currentAccount(request.headers.cookie)
    if (account) response.json(await listEvents(database, account.id))
    else response.status(401).json({ error: 'not_signed_in' })
  })

  app.use((_request, response) => {
    response.status(404).send(plainPage('Not found', 'There is nothing at this address.'))
  })
  app.use(((error, _request, response, _next) => {
    // What the body parser refuses carries its own 4xx; anything else is our fault.
    const refused = error.status >= 400 && error.status < 500
    if (!refused) console.error(error)
    const title = refused ? 'Calendar cannot read that' : 'Calendar has a problem'
    response.status(refused ? error.status : 500).send(plainPage(title, 'Please try again.'))
  }) satisfies ErrorRequestHandler)
  return app
}
