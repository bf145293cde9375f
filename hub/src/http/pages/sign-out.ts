/**
 * Signing out of the hub and of every app that it opened: one confirmation, then a link back to the app that asked, if one
 * did. A standard client is returned to at once, where that is registered for it.
 */
import { Hono, type Context } from 'hono'
import { refuseRepeated } from '../../protocol/repeated-parameter.ts'
import { wayBackOf } from '../../protocol/end-session-request.ts'
import { withQuery } from '../../protocol/with-query.ts'
import { readEndSession } from '../actions/end-session.ts'
import { signOutEverywhere } from '../actions/sign-out.ts'
import type { Hub } from '../hub.ts'
import { signedIn, signOutHere } from '../signed-in.ts'
import { continuePage } from '../views/continue.ts'
import { signedOutPage, signOutPage, type AskingApp } from '../views/sign-out.ts'
import { formLimit, formOf, sendPage } from './page.ts'

export function signOutPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/sign-out', async (c) => {
    const query = new URL(c.req.url).searchParams
    refuseRepeated(query)
    const app = await appToReturnTo(hub, c, query)
    const people = await signedIn(hub, c)
    const view = { brandName: hub.config.brand.name, app, people: people.map(({ user }) => user) }
    if (people.length > 0) return sendPage(hub, c, signOutPage(view))
    if (app?.continueTo === undefined) return sendPage(hub, c, signedOutPage(view))
    return sendPage(hub, c, continuePage({ url: app.continueTo, appName: app.name }))
  })

  pages.post('/sign-out', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const app = await appToReturnTo(hub, c, form)
    await (form.has('everywhere') ? signOutEverywhere(hub, c) : signOutHere(hub, c))
    return c.redirect(withQuery('/sign-out', app?.parameters ?? {}), 303)
  })
  return pages
}

const appToReturnTo = async (
  hub: Hub,
  c: Context,
  given: URLSearchParams,
): Promise<AskingApp | undefined> =>
  given.has('client_id') ? standardClient(hub, c, given) : nativeApp(hub, given)

/** An address is offered only where it is registered for that, compared as it stands; else the app's front page is. */
function nativeApp(hub: Hub, given: URLSearchParams): AskingApp | undefined {
  const client = hub.clients.findNative(given.get('app') ?? undefined)
  if (!client) return undefined
  const { id, name, postLogoutRedirectUris, redirectUris } = client
  const asked = postLogoutRedirectUris.find((uri) => uri === given.get('post_logout_redirect_uri'))
  return {
    ...{ name, url: asked ?? new URL(redirectUris[0]!).origin, continueTo: undefined },
    parameters: { app: id, ...(asked !== undefined && { post_logout_redirect_uri: asked }) },
  }
}

/** Refused before anybody is signed out where it would lead to what is not registered. */
async function standardClient(hub: Hub, c: Context, given: URLSearchParams): Promise<AskingApp> {
  const { request, clientName: name = '', url: continueTo } = await readEndSession(hub, c, given)
  return { name, url: undefined, continueTo, parameters: wayBackOf(request) }
}
