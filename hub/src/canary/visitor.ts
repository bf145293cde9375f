/**
 * The browser of the canary's test person: cookies by host, no redirect followed, five seconds an answer. Names under
 * `.localhost` are this machine (RFC 6761 §6.3), though most resolvers do not know them.
 */
import { lookup } from 'node:dns'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { text } from 'node:stream/consumers'
import { DEADLINE } from '../base/duration.ts'

export interface Answer {
  status: number
  location: URL | undefined
  text: string
}

/** With `json` it posts, as a page of that very server would. */
export type Visitor = (url: URL, json?: object) => Promise<Answer>

export class Unreachable extends Error {
  override name = 'Unreachable'
}

export function createVisitor(): Visitor {
  const jars = new Map<string, Map<string, string>>()
  return async (url, json) => {
    const jar = jars.get(url.hostname) ?? new Map<string, string>()
    jars.set(url.hostname, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    try {
      const incoming = await send(url, cookie, json)
      for (const line of incoming.headers['set-cookie'] ?? []) keep(jar, line)
      const { location } = incoming.headers
      return {
        status: incoming.statusCode!,
        location: location === undefined ? undefined : new URL(location, url),
        text: await text(incoming),
      }
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException
      throw new Unreachable(`${url.origin} cannot be reached (${code ?? message})`, { cause })
    }
  }
}

function send(url: URL, cookie: string, json: object | undefined): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const posted = { origin: url.origin, 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      ...{ lookup: lookupLocalhost, agent: false, signal: AbortSignal.timeout(DEADLINE.outgoing) },
      method: json ? 'POST' : 'GET',
      headers: { cookie, ...(json && posted) },
    })
    outgoing.on('response', resolve)
    outgoing.on('error', reject)
    outgoing.end(json && JSON.stringify(json))
  })
}

const lookupLocalhost: LookupFunction = (host, options, answer) =>
  lookup(host.endsWith('.localhost') ? 'localhost' : host, options, answer)

function keep(jar: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  if (value === '' || /; *max-age=0/i.test(line)) jar.delete(name)
  else jar.set(name, value)
}
