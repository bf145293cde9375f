/**
 * Notes: a small Fastify app with its own users, its own login and its own sessions, whose pages are
 * drawn by a script.
 */
import { randomUUID } from 'node:crypto'
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify'
import { createHubClient, type HubClient, type HubClientOptions } from '@symbolon/client'
import { hubRoutes } from '@symbolon/client/fastify'
import { pgStores } from '@symbolon/client/stores/pg'
import { parseCredentials } from '../../shared/credentials.ts'
import type { Database } from '../../shared/database.ts'
import { FOREIGN_FORM, isSameOrigin } from '../../shared/same-origin.ts'
import { createSessions } from '../../shared/sessions.ts'
import { WRONG_CREDENTIALS } from '../../shared/sign-in-form.ts'
import * as accounts from './accounts.ts'
import type { Script } from './build-script.ts'
import { listNotes } from './notes.ts'
import { headers, notesPage, plainPage } from './pages.ts'

/** What the hub vouches for has a verified address, and no password here. */
const PROVISIONED = {
  passwordHash: null,
  emailVerified: true,
  disabled: false,
  role: 'reader',
} as const

export interface NotesApp extends Partial<HubClientOptions<accounts.Account>> {
  database: Database
  appUrl: string
  script: Script
  now?: () => Date
}

export async function createNotesApp(options: NotesApp): Promise<FastifyInstance> {
  const { database, appUrl, script, now = () => new Date() } = options
  const sessions = createSessions({ database, cookieName: 'notes_session', appUrl, now })

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
    rolesOf: async ({ id }) => [(await accounts.find(database, String(id)))!.role],
    endSession: ({ headers }) => sessions.end(headers.get('cookie')),
    endSessions: (ended) => sessions.endByHub(ended),
    failurePage: ({ message, ref, returnTo }) => ({
      html: notesPage(script.path, { problem: message, ref, returnTo }),
      headers,
    }),
  })

  const app = fastify({ bodyLimit: 16_384 })
  app.addHook('onRequest', hubRoutes(hub))

  app.addHook('onRequest', async ({ method, headers: { host, origin, ...sent } }, reply) => {
    reply.headers(headers)
    const site = sent['sec-fetch-site'] as string | undefined
    if (method !== 'POST' || isSameOrigin({ site, origin, host })) return
    return page(reply.code(403), plainPage('Sent from elsewhere', FOREIGN_FORM))
  })
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )

  for (const path of ['/', '/notes/:id']) {
    app.get(path, (_request, reply) => page(reply, notesPage(script.path)))
  }
  app.get(script.path, (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('Cache-Control', 'public, max-age=31536000, immutable')
      .send(script.code),
  )

  app.post<{ Body?: Record<string, string> }>('/login', async ({ body }, reply) => {
    const credentials = parseCredentials(body?.email, body?.password)
    const account = credentials && (await accounts.findByCredentials(database, credentials))
    if (account) return reply.headers(await sessions.start(account.id)).redirect('/', 303)
    const again = { email: credentials?.email, problem: WRONG_CREDENTIALS }
    return page(reply.code(401), notesPage(script.path, again))
  })

  app.post('/logout', async (request, reply) =>
    reply.headers(await sessions.end(request.headers.cookie)).redirect('/', 303),
  )

  app.get('/api/me', async (request, reply) => {
    const account = await currentAccount(request.headers.cookie)
    if (!account) return reply.code(401).send({ error: 'not_signed_in' })
    return { id: account.id, email: account.email, name: account.name }
  })

  app.get('/api/session', async (request, reply) => {
    const account = await currentAccount(request.headers.cookie)
    if (!account) return reply.type('application/json').send('null')
    return { id: account.id, email: account.email, name: account.name, roles: [account.role] }
  })

  app.get('/api/messages', async (request, reply) => {
    const account = await currentAccount(request.headers.cookie)
    if (!account) return reply.code(401).send({ error: 'not_signed_in' })
    return listNotes(database, account.id)
  })

  app.setNotFoundHandler((_request, reply) =>
    page(reply.code(404), plainPage('Not found', 'There is nothing at this address.')),
  )
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    // What the body parser refuses carries its own 4xx; anything else is our fault.
    const { statusCode = 500 } = error
    if (statusCode >= 500) console.error(error)
    const title = statusCode >= 500 ? 'Notes has a problem' : 'Notes cannot read that'
    return page(reply.code(statusCode), plainPage(title, 'Please try again.'))
  })
  await app.ready()
  return app
}

const page = (reply: FastifyReply, html: string) =>
  reply.type('text/html; charset=utf-8').send(html)
