/**
 * A person's addresses as JSON.
 */
import { Hono } from 'hono'
import {
  addressesOf,
  choosePrimary,
  confirmAddition,
  dropAddress,
  requestAddition,
} from '../actions/addresses.ts'
import { undoChange } from '../actions/undo-address.ts'
import type { Hub } from '../hub.ts'
import { requireSession } from '../signed-in.ts'
import { field, jsonBody, proofField } from './json.ts'

export function addressEndpoints(hub: Hub): Hono {
  const endpoints = new Hono()

  endpoints.get('/addresses', async (c) => {
    const { user } = await requireSession(hub, c)
    return c.json({ addresses: await addressesOf(hub, user.id) })
  })

  endpoints.post('/addresses', async (c) => {
    await requestAddition(hub, c, field(await jsonBody(c), 'email'))
    return c.json({ next: 'check_mail' }, 202)
  })

  endpoints.post('/addresses/confirm', async (c) =>
    c.json(await confirmAddition(hub, c, proofField(await jsonBody(c)))),
  )

  endpoints.post('/addresses/primary', async (c) =>
    c.json(await choosePrimary(hub, c, field(await jsonBody(c), 'email'))),
  )

  endpoints.delete('/addresses', async (c) =>
    c.json(await dropAddress(hub, c, field(await jsonBody(c), 'email'))),
  )

  endpoints.post('/addresses/undo', async (c) =>
    c.json(await undoChange(hub, c, field(await jsonBody(c), 'token'))),
  )
  return endpoints
}
