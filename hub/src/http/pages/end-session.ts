/**
 * Where standard clients send people to sign out, OpenID Connect RP-Initiated Logout §2. A link that anybody may have made must
 * sign nobody out: without an ID token of this very session the person is asked.
 */
import { Hono } from 'hono'
import { refuseRepeated } from '../../protocol/repeated-parameter.ts'
import { wayBackOf } from '../../protocol/end-session-request.ts'
import { withQuery } from '../../protocol/with-query.ts'
import { readEndSession } from '../actions/end-session.ts'
import type { Hub } from '../hub.ts'
import { speakAsAsked } from '../language.ts'
import { countMisses } from '../misses.ts'
import { signedIn, signOutHere } from '../signed-in.ts'
import { signedOutPage } from '../views/sign-out.ts'
import { assertGet } from './only-get.ts'
import { formLimit, sendPage } from './page.ts'
import { postAsGet } from './post-as-get.ts'

export function endSessionPages(hub: Hub): Hono {
  const pages = new Hono()

  pages.post('/oauth/logout', formLimit, postAsGet)

  pages.all(
    '/oauth/logout',
    countMisses(hub, async (c) => {
      assertGet(c)
      const query = new URL(c.req.url).searchParams
      refuseRepeated(query)
      const { request, url } = await readEndSession(hub, c, query)
      speakAsAsked(hub, c, query.get('ui_locales'))

      const people = await signedIn(hub, c)
      const isProven = people.some(({ id }) => id === request.sid)
      if (isProven) await signOutHere(hub, c, request.sid)
      if (!isProven && people.length > 0)
        return c.redirect(withQuery('/sign-out', wayBackOf(request)), 302)

      if (url !== undefined) return c.redirect(url, 302)
      return sendPage(hub, c, signedOutPage({ brandName: hub.config.brand.name, app: undefined }))
    }),
  )
  return pages
}
