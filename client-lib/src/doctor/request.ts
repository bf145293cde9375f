/**
 * One request of the doctor's own, the way a browser would send it: three seconds for all of it, no redirect followed. Names
 * under `.localhost` are this machine (RFC 6761 §6.3), though most resolvers do not know them.
 */

import { lookup } from 'node:dns'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { Fault } from './fault.ts'

export interface Asked {
  headers?: Record<string, string>
  /** Sent by POST, as JSON. */
  json?: object
}

export interface Answer {
  status: number
  header: (name: string) => string | undefined
  cookies: string[]
  /** Where it redirects to. */
  location: URL | undefined
  text: string
}

const TIMEOUT_MS = 3_000
const MAX_BYTES = 262_144

/** Whose answer is missing decides what to look at. */
const FIXES = {
  hub: 'check IDENTITY_HUB_URL, that the hub runs, and that this machine may reach it',
  app: 'check IDENTITY_APP_URL, and that the app runs there',
}

export type Server = keyof typeof FIXES

export async function ask(server: Server, url: URL, asked: Asked = {}): Promise<Answer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const incoming = await send(url, asked, signal)
    return { ...headOf(incoming, url), text: await textOf(incoming) }
  } catch (error) {
    const { origin } = url
    const fix = FIXES[server]
    if (signal.aborted) {
      const detail = `${origin} did not answer within 3 s`
      throw new Fault(`${server}_slow`, { detail, fix, cause: error })
    }
    const { code, message } = error as NodeJS.ErrnoException
    const detail = `${origin} cannot be reached (${code ?? message})`
    throw new Fault(`${server}_unreachable`, { detail, fix, cause: error })
  }
}

function send(url: URL, { headers, json }: Asked, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const body = json && JSON.stringify(json)
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      ...{ signal, lookup: lookupLocalhost, agent: false },
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    })
    outgoing.on('response', resolve)
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const lookupLocalhost: LookupFunction = (host, options, answer) =>
  lookup(host.endsWith('.localhost') ? 'localhost' : host, options, answer)

function headOf({ statusCode = 0, headers }: IncomingMessage, url: URL): Omit<Answer, 'text'> {
  const { location } = headers
  const isUrl = location !== undefined && URL.canParse(location, url.href)
  return {
    status: statusCode,
    header: (name) => headers[name]?.toString(),
    cookies: headers['set-cookie'] ?? [],
    location: isUrl ? new URL(location, url) : undefined,
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BYTES) break // nothing the doctor reads is as long
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
