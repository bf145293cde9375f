/**
 * The device authorization grant on the person's own screen, RFC 8628 §3.3: they type the code that the device shows, and say
 * whether it may act for them. Even a code that came with the link is looked at and sent by hand (§5.4).
 */
import { Hono, type Context } from 'hono'
import { NOWHERE, type Continuation } from '../../protocol/continuation.ts'
import { decide, findDevice, findWaiting, wrongUserCode } from '../actions/device.ts'
import { introduced } from '../actions/consent.ts'
import type { Hub } from '../hub.ts'
import { signedIn } from '../signed-in.ts'
import { deviceConfirmPage, deviceDonePage, userCodeForm } from '../views/device.ts'
import { parseUserCode, shownUserCode } from '../../protocol/user-code.ts'
import { explained, formLimit, formOf, sendPage } from './page.ts'
import { continuationOf, sealed, step } from './steps.ts'

export function devicePages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/device', async (c) => {
    const { done, user_code: brought, c: sealedC } = c.req.query()
    if (done === 'approved' || done === 'denied') return sendPage(hub, c, deviceDonePage(done))
    const continuation = continuationOf(hub, sealedC)
    const userCode = parseUserCode(brought ?? continuation.userCode ?? '') ?? ''
    if ((await signedIn(hub, c)).length === 0) return toSignIn(hub, c, { ...NOWHERE, userCode })
    return sendPage(hub, c, userCodeForm({ userCode: shown(userCode), problem: undefined }))
  })

  pages.post('/device', formLimit, async (c) => {
    const typed = (await formOf(hub, c)).get('user_code') ?? ''
    const [session] = await signedIn(hub, c)
    const userCode = parseUserCode(typed)
    if (!session) return toSignIn(hub, c, { ...NOWHERE, userCode: userCode ?? '' })
    try {
      const rightUserCode = await findDevice(hub, c, { userCode, session })
      const right = { ...NOWHERE, sid: session.id, rightUserCode }
      return c.redirect(step(hub, '/device/confirm', right), 303)
    } catch (error) {
      const { status, problem } = explained(hub, c, error)
      const view = { userCode: typed, problem: { ...problem, field: 'user_code' } }
      return sendPage(hub, c, userCodeForm(view), status)
    }
  })

  pages.get('/device/confirm', async (c) => {
    const continuation = continuationOf(hub, c.req.query('c'))
    const { userCode, client, device, session } = await waitingHere(hub, c, continuation)
    if (!session) return toForm(hub, c, userCode)
    const view = {
      ...introduced(hub, client),
      ...{ scope: device.scope, resources: device.resources },
      userCode: shownUserCode(userCode),
      email: session.user.email,
      continuation: sealed(hub, continuation),
      anotherLink: step(hub, '/choose-account', continuation),
    }
    return sendPage(hub, c, deviceConfirmPage(view))
  })

  pages.post('/device/confirm', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const continuation = continuationOf(hub, form.get('c'))
    const { userCode, device, session } = await waitingHere(hub, c, continuation)
    if (!session) return toForm(hub, c, userCode)
    const decided = form.get('decision') === 'approved' ? 'approved' : 'denied'
    await decide(hub, { userCode, device, session, decided })
    return c.redirect(`/device?done=${decided}`, 303)
  })
  return pages
}

const shown = (userCode: string) => (userCode === '' ? '' : shownUserCode(userCode))

const toSignIn = (hub: Hub, c: Context, continuation: Continuation) =>
  c.redirect(step(hub, '/sign-in', continuation), c.req.method === 'POST' ? 303 : 302)

const toForm = (hub: Hub, c: Context, userCode: string) =>
  c.redirect(step(hub, '/device', { ...NOWHERE, userCode }), c.req.method === 'POST' ? 303 : 302)

/** The device whose code was typed right, and whoever typed it: on other browsers a link to this counts for no more than the code. */
async function waitingHere(hub: Hub, c: Context, { rightUserCode = '', sid }: Continuation) {
  const found = await findWaiting(hub, rightUserCode)
  if (!found) throw wrongUserCode()
  const people = await signedIn(hub, c)
  return { ...found, session: people.find(({ id }) => id === sid) }
}
