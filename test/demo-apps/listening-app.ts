/**
 * Lets a test ask a Node request listener, such as an Express app, with a Fetch request: it listens
 * on a free loopback port, and the request's own host is what the app sees.
 */
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
} from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ListeningApp {
  request(request: Request): Promise<Response>
  close(): Promise<void>
}

export async function listeningApp(listener: RequestListener): Promise<ListeningApp> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    request: (request) => forward(request, port),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

/** The request as it is, to another port of this machine. */
export async function forward(
  request: Request,
  port: number,
  options: RequestOptions = {},
): Promise<Response> {
  const { host, pathname, search } = new URL(request.url)
  const body = Buffer.from(await request.arrayBuffer())
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      ...options,
      host: '127.0.0.1',
      port,
      method: request.method,
      path: pathname + search,
      headers: { ...Object.fromEntries(request.headers), host, 'content-length': body.length },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => responseOf(incoming).then(resolve, reject))
    outgoing.end(body)
  })
}

export async function responseOf(incoming: IncomingMessage): Promise<Response> {
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const chunks = await incoming.toArray()
  const status = incoming.statusCode!
  const content = [204, 304].includes(status) ? null : Buffer.concat(chunks)
  return new Response(content, { status, headers })
}
