/**
 * One request over a real connection, as it is: fetch would follow redirects, join cookies and refuse methods.
 */
import {
  createServer,
  request as send,
  type Agent,
  type IncomingHttpHeaders,
  type RequestListener,
} from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

export interface RawRequest {
  method?: string
  path?: string
  /** Several values are several lines. */
  headers?: Record<string, string | string[]>
  body?: string
  agent?: Agent
}

export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  cookies: string[]
  text: string
}

export async function rawRequest(port: number, asked: RawRequest): Promise<RawAnswer> {
  const { method = 'GET', path = '/', body = '', agent } = asked
  const headers = {
    host: `127.0.0.1:${port}`,
    'content-length': `${body.length}`,
    ...asked.headers,
  }
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value]),
  )
  const outgoing = send({ host: '127.0.0.1', port, method, path, headers: lines, agent })
  outgoing.end(body)
  const [incoming] = await once(outgoing, 'response')
  const text = Buffer.concat(await incoming.toArray()).toString('utf8')
  const cookies = incoming.headers['set-cookie'] ?? []
  return { status: incoming.statusCode, headers: incoming.headers, cookies, text }
}

export interface Listening {
  port: number
  close(): void
}

export async function listen(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { port: (server.address() as AddressInfo).port, close }
}
