/**
 * Starts Notes: `npm start -w demo-apps/notes`.
 */
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../shared/database.ts'
import { prepareDatabase } from '../../shared/schema.ts'
import { serve } from '../../shared/serve.ts'
import { createNotesApp } from './app.ts'
import { buildScript } from './build-script.ts'
import { SCHEMA } from './schema.ts'
import { seedNotes } from './seed.ts'

const service = {
  name: 'Notes',
  environment: { ...process.env }, // as it is now: Vite will set NODE_ENV
  port: 4003,
  dataDir: fileURLToPath(new URL('../.demo-data', import.meta.url)),
}

await serve(service, async ({ appUrl, ...place }) => {
  const building = buildScript()
  const database = await openDatabase(place)
  await prepareDatabase(database, SCHEMA, seedNotes)
  const { environment } = service
  const app = await createNotesApp({ database, appUrl, environment, script: await building })
  return {
    listener: (request, response) => app.routing(request, response),
    stop: () => database.close(),
  }
})
