/**
 * The whole product in one process: a hub, Mail and Calendar, each on a database of its own, browsers in front of them, and
 * a wire of ours between the apps' servers and the hub. Both apps use the flow that the suite names.
 */
import { randomBytes } from 'node:crypto'
import { createCalendarApp } from '../../demo-apps/calendar/src/app.ts'
import { createMailApp } from '../../demo-apps/mail/src/app.ts'
import { openDatabase, type Database } from '../../demo-apps/shared/database.ts'
import type { HubClientOptions, HubEvent } from '../../client-lib/src/index.ts'
import { DEMO_APPS } from '../demo-apps/apps.ts'
import { listeningApp } from '../demo-apps/listening-app.ts'
import { createBrowser, type Browser } from './browser.ts'
import { openTestDatabase } from './databases.ts'
import { FLOW } from './flow.ts'
import { ISSUER, openTestHub, TWO_APPS, type HubOptions, type TestHub } from './hub.ts'
import { createWire, type Wire } from './wire.ts'

export type AppName = 'mail' | 'calendar'
type Variables = Record<string, string | undefined>

/** One app on its data, through any number of deployments. */
export interface AppSite {
  name: AppName
  url: string
  database: Database
  events: HubEvent[]
  log: unknown[]
  request(request: Request): Promise<Response>
  /** Starts it anew on the same data, with these variables changed; `undefined` unsets one. */
  deploy(variables?: Variables): Promise<void>
  close(): Promise<void>
}

export interface ThreeSites {
  hub: TestHub
  mail: AppSite
  calendar: AppSite
  apps: AppSite[]
  wire: Wire
  openBrowser(): Browser
  close(): Promise<void>
}

export interface SiteOptions extends Omit<HubOptions, 'settings'> {
  settings?: typeof TWO_APPS
}

export async function openThreeSites(options: SiteOptions = {}): Promise<ThreeSites> {
  const { apps: registered, ...settings } = options.settings ?? TWO_APPS
  const inFlow = registered.map((app) => ({ flow: FLOW, ...app }))
  const hub = await openTestHub({ ...options, settings: { ...settings, apps: inFlow } })
  const wire = createWire(hub)
  const seams = { fetch: wire.fetch, now: () => hub.clock.at }
  const mail = await openAppSite('mail', seams)
  const calendar = await openAppSite('calendar', seams)
  const apps = [mail, calendar]

  return {
    ...{ hub, mail, calendar, apps, wire },
    openBrowser: () =>
      createBrowser({ [ISSUER]: hub.app, [mail.url]: mail, [calendar.url]: calendar }),
    async close() {
      for (const site of [...apps, hub]) await site.close()
    },
  }
}

interface Seams extends Pick<HubClientOptions, 'fetch'> {
  now: () => Date
}

async function openAppSite(name: AppName, seams: Seams): Promise<AppSite> {
  const database = await openAppDatabase()
  await DEMO_APPS.find((app) => app.name === name)!.prepare(database)
  const secret = randomBytes(32).toString('base64url')
  let running: Awaited<ReturnType<typeof start>>

  const site: AppSite = {
    ...{ name, database, url: `https://${name}.test`, events: [], log: [] },
    request: async (request) => running.request(request),
    async deploy(variables = {}) {
      await running.close()
      running = await start(site, seams, { ...environmentOf(site, secret), ...variables })
    },
    async close() {
      await running.close()
      await database.close()
    },
  }
  running = await start(site, seams, environmentOf(site, secret))
  return site
}

/** A database for one app, of the kind that the suite names. */
export async function openAppDatabase(): Promise<Database> {
  const database = await openTestDatabase()
  if (database.kind === 'pglite') return database.pglite

  const pool = await openDatabase({ databaseUrl: database.url, dataDir: '' })
  const close = async () => {
    await pool.close()
    await database.close()
  }
  return { ...pool, close }
}

const environmentOf = ({ name, url }: AppSite, secret: string): Variables => ({
  IDENTITY_HUB_URL: ISSUER,
  IDENTITY_APP_ID: name,
  IDENTITY_APP_URL: url,
  IDENTITY_SECRET: secret,
  IDENTITY_FLOW: FLOW,
})

async function start(site: AppSite, seams: Seams, environment: Variables) {
  const options = {
    ...{ ...seams, environment, database: site.database, appUrl: site.url },
    onEvent: (event: HubEvent) => void site.events.push(event),
    log: (...entry: unknown[]) => void site.log.push(entry),
  }
  if (site.name === 'calendar') return listeningApp(createCalendarApp(options))
  const app = createMailApp(options)
  return { request: (request: Request) => app.request(request), close: async () => {} }
}
