/**
 * Signing up as JSON: the request, the proof of the address, and another mail.
 */
import { Hono } from 'hono'
import { beginSignUp, resend } from '../actions/sign-up.ts'
import { verify } from '../actions/verify.ts'
import type { Hub } from '../hub.ts'
import { field, jsonBody, optionalField, proofField } from './json.ts'

export function signUpEndpoints(hub: Hub): Hono {
  const endpoints = new Hono()

  endpoints.post('/email/signup', async (c) => {
    const body = await jsonBody(c)
    const typed = {
      email: field(body, 'email'),
      password: field(body, 'password'),
      name: field(body, 'name'),
    }

    await beginSignUp(hub, c, { ...typed, continuation: undefined })
    return c.json({ user: null, next: 'verify_email' }, 202)
  })

  endpoints.post('/email/verify', async (c) => {
    const body = await jsonBody(c)
    const proof = proofField(body)

    const { user } = await verify(hub, c, { proof, password: optionalField(body, 'password') })
    return c.json({ user })
  })

  endpoints.post('/email/verify/resend', async (c) => {
    const email = field(await jsonBody(c), 'email')

    await resend(hub, c, email)
    return c.json({ next: 'verify_email' }, 202)
  })
  return endpoints
}
