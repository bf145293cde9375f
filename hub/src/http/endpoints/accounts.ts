/**
 * Accounts as JSON: signing in and out, and who is signed in.
 */
import { Hono } from 'hono'
import { toSeconds } from '../../base/duration.ts'
import { signIn } from '../actions/sign-in.ts'
import type { Hub } from '../hub.ts'
import { requireSession, signedIn, signOutHere } from '../signed-in.ts'
import { field, jsonBody } from './json.ts'

export function accountEndpoints(hub: Hub): Hono {
  const endpoints = new Hono()

  endpoints.post('/email/signin', async (c) => {
    const body = await jsonBody(c)
    const typed = { email: field(body, 'email'), password: field(body, 'password') }

    const { user } = await signIn(hub, c, typed)
    return c.json({ user })
  })

  endpoints.post('/signout', async (c) => {
    await jsonBody(c)
    await signOutHere(hub, c)
    return c.body(null, 204)
  })

  endpoints.get('/me', async (c) => {
    const { user, secretHash: _, ...session } = await requireSession(hub, c)
    return c.json({ user, session })
  })

  endpoints.get('/session', async (c) => {
    const [current] = await signedIn(hub, c)
    return c.json({ user: current?.user ?? null })
  })

  endpoints.get('/config', (c) => {
    const { brand, issuer, accounts, passwordPolicy, sessions } = hub.config
    const session = {
      idleSeconds: toSeconds(sessions.idle),
      absoluteSeconds: toSeconds(sessions.absolute),
    }
    return c.json({
      brand: {
        name: brand.name,
        color: brand.color,
        logoUrl: brand.logo && `${issuer}/brand/logo`,
      },
      methods: ['password', 'magic_link'],
      signUp: accounts.signUp,
      passwordPolicy,
      session,
    })
  })
  return endpoints
}
