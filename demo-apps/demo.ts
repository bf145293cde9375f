/**
 * `npm run demo`: the hub and its three apps on this machine, until Ctrl-C.
 * `--only mail` leaves the other apps dormant; `--verbose` shows every line that they log.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { copyBlankDatabase } from './demo/blank-database.ts'
import { guide } from './demo/guide.ts'
import { addHubPeople } from './demo/hub-people.ts'
import {
  appService,
  DATA_DIR,
  HUB_DATA_DIR,
  hubService,
  planApps,
  type Service,
} from './demo/plan.ts'
import { refusePortsInUse } from './demo/ports.ts'
import { startService, type RunningService } from './demo/process.ts'
import { loadSecret } from './demo/secrets.ts'

interface Options {
  only?: string
  verbose?: boolean
}

const running: RunningService[] = []
let ending = false

try {
  await Promise.race([untilSignal(), runDemo(readOptions())])
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
ending = true
await Promise.all(running.map(({ stop }) => stop()))
process.exit()

function readOptions(): Options {
  return parseArgs({ options: { only: { type: 'string' }, verbose: { type: 'boolean' } } }).values
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve())
  })
}

/** Settles only by rejecting: what it starts runs until a signal comes or something fails. */
async function runDemo({ only, verbose = false }: Options): Promise<never> {
  const startedAt = performance.now()
  const apps = planApps(only)
  const appServices = await Promise.all(
    apps.map(async (app) => appService(app, await loadSecret(DATA_DIR, app.id))),
  )
  await refusePortsInUse([hubService, ...appServices])
  console.log('Starting the hub and the apps ...')

  return new Promise((_resolve, reject) => {
    const watcher = { onLine: verbose ? console.log : () => {}, onFailure: reject }
    const start = (service: Service) => {
      // A step of the start may end after Ctrl-C.
      if (ending) throw new Error('Interrupted.')
      const started = startService(service, watcher)
      running.push(started)
      return started.ready
    }
    const startHub = async () => {
      const hubIsNew = !existsSync(HUB_DATA_DIR)
      await start(hubService)
      await addHubPeople({ hubIsNew })
    }
    const startApps = async () => {
      await copyBlankDatabase(
        DATA_DIR,
        apps.map(({ dataDir }) => dataDir),
      )
      await Promise.all(appServices.map(start))
    }
    Promise.all([startHub(), startApps()])
      .then(() => console.log(guide(apps, secondsSince(startedAt))))
      .catch(reject)
  })
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1)
}
