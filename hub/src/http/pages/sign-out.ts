/**
 * Signing out of the hub and of every app that it opened: one confirmation, then a link back to the app that asked, if one
 * did. Nothing here leads on by itself to where a parameter says.
 */
import { Hono } from 'hono'
import { refuseRepeated } from '../../protocol/authorization-request.ts'
import { signOutEverywhere } from '../actions/sign-out.ts'
import type { Hub } from '../hub.ts'
import { signedIn, signOutHere } from '../signed-in.ts'
import { signedOutPage, signOutPage } from '../views/sign-out.ts'
import { formLimit, formOf, sendPage } from './page.ts'

export function signOutPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.get('/sign-out', async (c) => {
    const query = new URL(c.req.url).searchParams
    refuseRepeated(query)
    const app = appToReturnTo(hub, query)
    const people = await signedIn(hub, c)
    const view = { brandName: hub.config.brand.name, app, people: people.map(({ user }) => user) }
    return sendPage(hub, c, people.length > 0 ? signOutPage(view) : signedOutPage(view))
  })

  pages.post('/sign-out', formLimit, async (c) => {
    const form = await formOf(hub, c)
    const app = appToReturnTo(hub, form)
    await (form.has('everywhere') ? signOutEverywhere(hub, c) : signOutHere(hub, c))
    return c.redirect(`/sign-out${app ? `?${new URLSearchParams(app.parameters)}` : ''}`, 303)
  })
  return pages
}

/** An address is offered only where it is registered for that, compared as it stands; else the app's front page is. */
function appToReturnTo(hub: Hub, given: URLSearchParams) {
  const client = hub.clients.findNative(given.get('app') ?? undefined)
  if (!client) return undefined
  const { id, name, postLogoutRedirectUris, redirectUris } = client
  const asked = postLogoutRedirectUris.find((uri) => uri === given.get('post_logout_redirect_uri'))
  return {
    ...{ name, url: asked ?? new URL(redirectUris[0]!).origin },
    parameters: { app: id, ...(asked !== undefined && { post_logout_redirect_uri: asked }) },
  }
}
