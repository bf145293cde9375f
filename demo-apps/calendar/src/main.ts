/**
 * Starts Calendar: `npm start -w demo-apps/calendar`.
 */
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../shared/database.ts'
import { prepareDatabase } from '../../shared/schema.ts'
import { serve } from '../../shared/serve.ts'
import { createCalendarApp } from './app.ts'
import { SCHEMA } from './schema.ts'
import { seedCalendar } from './seed.ts'

const service = {
  name: 'Calendar',
  environment: process.env,
  port: 4002,
  dataDir: fileURLToPath(new URL('../.demo-data', import.meta.url)),
}

await serve(service, async (settings) => {
  const database = await openDatabase(settings)
  await prepareDatabase(database, SCHEMA, seedCalendar)
  const app = createCalendarApp({ database, appUrl: settings.appUrl })
  return { listener: app, stop: () => database.close() }
})
