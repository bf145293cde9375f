/**
 * The demo apps in this process, each on its own database, behind one way of asking them.
 */
import { createCalendarApp } from '../../demo-apps/calendar/src/app.ts'
import { SCHEMA as CALENDAR_SCHEMA } from '../../demo-apps/calendar/src/schema.ts'
import { seedCalendar } from '../../demo-apps/calendar/src/seed.ts'
import { createMailApp } from '../../demo-apps/mail/src/app.ts'
import { SCHEMA as MAIL_SCHEMA } from '../../demo-apps/mail/src/schema.ts'
import { seedMail } from '../../demo-apps/mail/src/seed.ts'
import { createNotesApp } from '../../demo-apps/notes/src/app.ts'
import { SCHEMA as NOTES_SCHEMA } from '../../demo-apps/notes/src/schema.ts'
import { seedNotes } from '../../demo-apps/notes/src/seed.ts'
import type { Database } from '../../demo-apps/shared/database.ts'
import { prepareDatabase } from '../../demo-apps/shared/schema.ts'
import { listeningApp } from './listening-app.ts'

export interface RunningApp {
  request(request: Request): Response | Promise<Response>
  close(): Promise<void>
}

export interface DemoApp {
  name: 'mail' | 'calendar' | 'notes'
  /** What a browser loads that names the person who is signed in. */
  naming: '/' | '/api/session'
  prepare(database: Database): Promise<void>
  /** Without an environment the app has no hub, whatever this process runs in. */
  start(
    database: Database,
    appUrl: string,
    environment?: Record<string, string>,
  ): Promise<RunningApp>
}

/** Their pages are whole when they leave the server. */
export const PAGE_APPS: DemoApp[] = [
  {
    name: 'mail',
    naming: '/',
    prepare: (database) => prepareDatabase(database, MAIL_SCHEMA, seedMail),
    async start(database, appUrl, environment = {}) {
      const app = createMailApp({ database, appUrl, environment })
      return { request: (request) => app.request(request), close: async () => {} }
    },
  },
  {
    name: 'calendar',
    naming: '/',
    prepare: (database) => prepareDatabase(database, CALENDAR_SCHEMA, seedCalendar),
    start: (database, appUrl, environment = {}) =>
      listeningApp(createCalendarApp({ database, appUrl, environment })),
  },
]

/** Its pages are drawn by a script, for which a file stands here that nobody runs. */
export const SCRIPT_APP: DemoApp = {
  name: 'notes',
  naming: '/api/session',
  prepare: (database) => prepareDatabase(database, NOTES_SCHEMA, seedNotes),
  async start(database, appUrl, environment = {}) {
    const script = { path: '/assets/notes.js', code: '' }
    const app = await createNotesApp({ database, appUrl, environment, script })
    return listeningApp((request, response) => app.routing(request, response))
  },
}

export const DEMO_APPS = [...PAGE_APPS, SCRIPT_APP]
