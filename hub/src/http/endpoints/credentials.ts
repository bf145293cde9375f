/**
 * What a person signs in with, as JSON: the magic link, and the password when it is forgotten or changed.
 */
import { Hono } from 'hono'
import { requestProof } from '../actions/mail-request.ts'
import { signInByMail } from '../actions/magic-link.ts'
import { changePassword, resetPassword } from '../actions/password.ts'
import type { Hub } from '../hub.ts'
import { field, jsonBody, proofField } from './json.ts'

export function credentialEndpoints(hub: Hub): Hono {
  const endpoints = new Hono()

  endpoints.post('/magic-link', async (c) => {
    const email = field(await jsonBody(c), 'email')
    await requestProof(hub, c, { purpose: 'magic_link', email })
    return c.json({ next: 'check_mail' }, 202)
  })

  endpoints.post('/magic-link/confirm', async (c) => {
    const { user } = await signInByMail(hub, c, proofField(await jsonBody(c)))
    return c.json({ user })
  })

  endpoints.post('/password/reset/request', async (c) => {
    const email = field(await jsonBody(c), 'email')
    await requestProof(hub, c, { purpose: 'password_reset', email })
    return c.json({ next: 'check_mail' }, 202)
  })

  endpoints.post('/password/reset/confirm', async (c) => {
    const body = await jsonBody(c)
    const typed = { proof: proofField(body), password: field(body, 'password') }
    return c.json(await resetPassword(hub, c, typed))
  })

  endpoints.post('/password/change', async (c) => {
    const body = await jsonBody(c)
    const typed = { current: field(body, 'current'), password: field(body, 'password') }
    return c.json(await changePassword(hub, c, typed))
  })
  return endpoints
}
