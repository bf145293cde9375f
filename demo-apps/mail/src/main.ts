/**
 * Starts Mail: `npm start -w demo-apps/mail`.
 */
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { openDatabase } from '../../shared/database.ts'
import { prepareDatabase } from '../../shared/schema.ts'
import { serve } from '../../shared/serve.ts'
import { createMailApp } from './app.ts'
import { SCHEMA } from './schema.ts'
import { seedMail } from './seed.ts'

const service = {
  name: 'Mail',
  environment: process.env,
  port: 4001,
  dataDir: fileURLToPath(new URL('../.demo-data', import.meta.url)),
}

await serve(service, async (settings) => {
  const database = await openDatabase(settings)
  await prepareDatabase(database, SCHEMA, seedMail)
  const app = createMailApp({ database, appUrl: settings.appUrl })
  return { listener: getRequestListener(app.fetch), stop: () => database.close() }
})
