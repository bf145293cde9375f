/**
 * One person's way through an app, without a browser: /identity/login, the hub, /identity/callback.
 */

import type { TestPerson } from './people.ts'

/** As much of a HubClient as it takes. */
export interface TestClient {
  handle(request: Request): Promise<Response | undefined>
}

export interface SignedIn {
  /** What the callback answered: a redirect to the return path, a question, or a refusal. */
  response: Response
  /** For the next request's Cookie header. */
  cookies: string
}

interface Hub {
  authorize(authorizationUrl: string, person: TestPerson): URL
}

/** Throws where the app does not send the browser to the hub: dormant, or signed in already. */
export async function signInAs(
  hub: Hub,
  app: TestClient,
  { person, returnTo = '/' }: { person: TestPerson; returnTo?: string },
): Promise<SignedIn> {
  const login = `/identity/login?return=${encodeURIComponent(returnTo)}`
  const departure = await app.handle(new Request(new URL(login, APP)))
  const authorizationUrl = departure?.headers.get('location') ?? ''
  if (!departure || !URL.canParse(authorizationUrl)) {
    throw new Error(`/identity/login does not lead to the hub (${departure?.status ?? 'dormant'})`)
  }
  const jar = new Map<string, string>()
  keep(jar, departure)
  const back = hub.authorize(authorizationUrl, person)
  const response = await app.handle(new Request(back, { headers: { cookie: cookieHeader(jar) } }))
  if (!response) throw new Error(`${back.pathname} is no route of the app`)
  keep(jar, response)
  return { response, cookies: cookieHeader(jar) }
}

/** The library never looks at the host of a request. */
const APP = 'http://app.test'

function keep(jar: Map<string, string>, { headers }: Response): void {
  for (const line of headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/;\s*max-age=0\b/i.test(line)) jar.delete(name)
    else jar.set(name, value)
  }
}

const cookieHeader = (jar: Map<string, string>) =>
  [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
