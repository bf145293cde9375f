/**
 * The hub's port, from the first request to the last. A hub that is asked to stop stays reachable while requests run, so that
 * /readyz can tell the load balancer to send no more; then it closes.
 */
import { serve } from '@hono/node-server'
import type { Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { DEADLINE } from './base/duration.ts'
import { createHubApp } from './http/app.ts'
import type { Hub } from './http/hub.ts'

export interface Listener {
  /** The port it listens on, which PORT=0 leaves to the system. */
  port: number
  /** Resolves when everything that runs has been answered, or has had its time. */
  drain(): Promise<void>
}

const FIRST_BYTES = 200 // milliseconds in which the last requests arrive: what has been sent may still be unread
const BETWEEN_LOOKS = 20 // milliseconds
const LAST_BYTES = 200 // milliseconds in which the last answers leave
const BETWEEN_CUTS = 1000 // milliseconds by which a slow request may outlive its deadline; Node's own are 30 seconds

export async function listen(hub: Hub): Promise<Listener> {
  const server = await openPort(hub)
  const running = new Set<ServerResponse>()
  server.on('request', (_, response) => {
    running.add(response)
    response.once('close', () => running.delete(response))
    if (hub.isDraining()) response.shouldKeepAlive = false
  })
  return {
    port: (server.address() as AddressInfo).port,
    async drain() {
      for (const response of running) response.shouldKeepAlive = false
      const latest = performance.now() + DEADLINE.drain
      await delay(FIRST_BYTES)
      await delay(BETWEEN_LOOKS) // a process that was held up for so long reads between the two
      while (running.size > 0 && performance.now() < latest) await delay(BETWEEN_LOOKS)

      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      const rest = setTimeout(() => server.closeAllConnections(), LAST_BYTES) // they ask for nothing, or never end
      await closed
      clearTimeout(rest)
    },
  }
}

function openPort(hub: Hub): Promise<Server> {
  const { host: hostname, port } = hub.config
  const serverOptions = {
    requestTimeout: DEADLINE.request,
    headersTimeout: DEADLINE.headers,
    keepAliveTimeout: DEADLINE.idleConnection,
    connectionsCheckingInterval: BETWEEN_CUTS,
  }
  return new Promise((resolve, reject) => {
    const { fetch } = createHubApp(hub)
    const server = serve({ fetch, hostname, port, serverOptions }, () => resolve(server as Server))
    server.once('error', reject)
  })
}
