/**
 * A whole hub in this process that listens as well, for apps that run in processes of their own.
 */
import { once } from 'node:events'
import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { freePort } from './free-ports.ts'
import { openTestHub, type TestHub } from './hub.ts'

export interface ListeningHub {
  hub: TestHub
  issuer: string
  port: number
  close(): Promise<void>
}

export interface Registered {
  /** The apps' redirect URIs, by their ids. */
  apps: Record<string, string>
  /** The app that uses the code flow, where one does. */
  codeFlow?: string
  /** The hub's public address, where it is not the one it listens at. */
  issuer?: string
}

export async function openListeningHub(registered: Registered): Promise<ListeningHub> {
  const { apps, codeFlow, issuer } = registered
  const entries = Object.entries(apps).map(([id, redirectUri]) => ({
    ...{ id, name: id, redirectUris: [redirectUri] },
    flow: id === codeFlow ? 'code' : 'direct',
  }))
  return openHubOnPort({ brand: { name: 'Acme' }, apps: entries }, issuer)
}

/** `settings` are those of HUB_CONFIG; the public address is the one it listens at, unless another is given. */
export async function openHubOnPort(
  settings: Record<string, unknown>,
  publicAddress?: string,
): Promise<ListeningHub> {
  const port = await freePort()
  const issuer = publicAddress ?? `http://localhost:${port}`
  const hub = await openTestHub({ issuer, settings })
  const server = serve({ fetch: hub.app.fetch, port, hostname: 'localhost' }) as Server
  await once(server, 'listening')
  return {
    ...{ hub, issuer, port },
    async close() {
      server.close()
      server.closeAllConnections()
      await hub.close()
    },
  }
}
