/**
 * What the demo runs: the hub and every app of its configuration file, each with its own port,
 * folder and environment.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// A second demo beside a developer's own has a folder, ports and registered addresses of its own.
const { DEMO_DATA_DIR, DEMO_HUB_URL, DEMO_HUB_CONFIG } = process.env

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const DATA_DIR = DEMO_DATA_DIR || join(ROOT, '.demo-data')
export const HUB_DATA_DIR = join(DATA_DIR, 'hub')
export const HUB_URL = DEMO_HUB_URL || 'http://localhost:4000'
export const HUB_PROGRAM = join(ROOT, 'hub/bin/symbolon.js')

const CONFIG_FILE = DEMO_HUB_CONFIG || join(ROOT, 'demo-apps/symbolon.config.json')

/** One process of the demo. */
export interface Service {
  name: string
  url: string
  port: number
  /** Answers 200 once the service is ready. */
  readyPath: string
  cwd: string
  arguments: string[]
  environment: Record<string, string>
}

export interface App {
  id: string
  name: string
  url: string
  dataDir: string
  /** Left without the hub: its IDENTITY_HUB_URL stays unset. */
  dormant: boolean
}

export const hubService: Service = {
  name: 'Hub',
  url: HUB_URL,
  port: portOf(HUB_URL),
  readyPath: '/readyz',
  cwd: ROOT,
  arguments: [HUB_PROGRAM, 'start'],
  environment: {
    HUB_URL,
    PORT: String(portOf(HUB_URL)),
    HUB_CONFIG: CONFIG_FILE,
    HUB_DATA_DIR,
    HUB_DEV_ACCOUNT: 'off', // the demo has people of its own
  },
}

/** Every app, or the ids that exist where `only` is none of them. */
export function planApps(only: string | undefined): App[] {
  const config: { apps: Array<{ id: string; name: string; redirectUris: [string] }> } = JSON.parse(
    readFileSync(CONFIG_FILE, 'utf8'),
  )
  const apps = config.apps.filter(({ id }) => existsSync(join(ROOT, 'demo-apps', id))) // others run elsewhere
  const ids = apps.map(({ id }) => id)
  if (only !== undefined && !ids.includes(only)) {
    throw new Error(`There is no app "${only}". Use --only with one of: ${ids.join(', ')}.`)
  }
  return apps.map(({ id, name, redirectUris: [redirectUri] }) => ({
    id,
    name,
    url: new URL(redirectUri).origin,
    dataDir: join(DATA_DIR, id),
    dormant: only !== undefined && only !== id,
  }))
}

export function appService({ id, name, url, dataDir, dormant }: App, secret: string): Service {
  return {
    name,
    url,
    port: portOf(url),
    readyPath: '/',
    cwd: join(ROOT, 'demo-apps', id),
    arguments: ['--import', 'tsx', '--conditions=symbolon-source', 'src/main.ts'],
    environment: {
      PORT: String(portOf(url)),
      APP_URL: url,
      APP_DATA_DIR: dataDir,
      IDENTITY_APP_ID: id,
      IDENTITY_APP_URL: url,
      IDENTITY_SECRET: secret,
      ...(dormant ? {} : { IDENTITY_HUB_URL: HUB_URL }),
    },
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}
