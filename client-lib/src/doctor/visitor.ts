/**
 * The test person's browser: a cookie jar and nothing more.
 */

import { CookieJar } from './cookie-jar.ts'
import { ask, type Answer, type Asked, type Server } from './request.ts'

export type Visitor = (server: Server, url: URL, asked?: Asked) => Promise<Answer>

export function createVisitor(): Visitor {
  const jar = new CookieJar()
  return async (server, url, asked = {}) => {
    const headers = { ...asked.headers, cookie: jar.header(url) }
    const answer = await ask(server, url, { ...asked, headers })
    jar.store(url, answer.cookies)
    return answer
  }
}
