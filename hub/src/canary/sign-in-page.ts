/**
 * The page with the app's own sign-in form, as somebody sees it who is signed out.
 */
import { routeOf, type Deployment } from './deployment.ts'

export async function signInPageOf({ visit, redirectUri, given }: Deployment) {
  const { text } = await visit(new URL(given.page, redirectUri))
  const login = routeOf({ redirectUri }, 'login').pathname
  const hasForm = /<input[^>]*type=["']?password/i.test(text)
  return { hasButton: text.includes(`href="${login}`), hasForm }
}
