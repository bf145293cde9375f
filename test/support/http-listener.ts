/**
 * A real HTTP server on a free port of this machine that keeps what it is sent, and can be told to refuse, to hang, to send
 * somewhere else, or to be away.
 */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  path: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

export interface Mood {
  status: number
  headers: Record<string, string>
  body: string
  hangs: boolean
}

export type HttpListener = Awaited<ReturnType<typeof openHttpListener>>

const GOOD: Mood = { status: 200, headers: {}, body: '', hangs: false }

export async function openHttpListener() {
  const received: Received[] = []
  const mood = { ...GOOD }
  let server = await listen(0)
  const { port } = server.address() as AddressInfo

  async function listen(at: number): Promise<Server> {
    const opened = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      received.push({ path: request.url!, headers: request.headers, body })
      if (!mood.hangs) response.writeHead(mood.status, mood.headers).end(mood.body)
    })
    opened.listen(at, '127.0.0.1')
    await once(opened, 'listening')
    return opened
  }

  const stop = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    mood,
    reset() {
      received.length = 0
      Object.assign(mood, GOOD)
    },
    stop,
    start: async () => void (server = await listen(port)),
  }
}
