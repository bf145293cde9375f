/**
 * The demo's own processes, started one by one, so that the hub can be stopped and started
 * alone, beside Mail and Notes.
 */
import { vi } from 'vitest'
import type { App } from '../../demo-apps/demo/plan.ts'
import { reserveDemoPlace } from '../support/demo.ts'

export type StoppableDemo = Awaited<ReturnType<typeof startStoppableDemo>>

export async function startStoppableDemo() {
  const place = await reserveDemoPlace()
  // The plan of the demo is read from the environment once, when it is imported.
  for (const [name, value] of Object.entries(place.environment)) vi.stubEnv(name, value)
  const { appService, DATA_DIR, HUB_URL, hubService, planApps } =
    await import('../../demo-apps/demo/plan.ts')
  const { addHubPeople, HUB_PEOPLE, hubPassword } =
    await import('../../demo-apps/demo/hub-people.ts')
  const { copyBlankDatabase } = await import('../../demo-apps/demo/blank-database.ts')
  const { startService } = await import('../../demo-apps/demo/process.ts')
  const { loadSecret } = await import('../../demo-apps/demo/secrets.ts')
  vi.unstubAllEnvs()

  const failures: Error[] = []
  const watcher = { onLine: () => {}, onFailure: (error: Error) => failures.push(error) }
  const [mail, calendar, notes] = planApps(undefined) as [App, App, App]
  const secrets = await Promise.all([mail, notes].map(({ id }) => loadSecret(DATA_DIR, id)))
  await copyBlankDatabase(DATA_DIR, [mail.dataDir, notes.dataDir])
  const apps = [mail, notes].map((app, index) =>
    startService(appService(app, secrets[index]!), watcher),
  )
  let hub = startService(hubService, watcher)
  await Promise.all([...apps, hub].map(({ ready }) => ready))
  await addHubPeople({ hubIsNew: true })

  return {
    sites: { hub: HUB_URL, mail: mail.url, calendar: calendar.url, notes: notes.url },
    alice: { email: HUB_PEOPLE[0]!.email, password: hubPassword(HUB_PEOPLE[0]!) },
    stopHub: () => hub.stop(),
    async startHub() {
      hub = startService(hubService, watcher)
      await hub.ready
    },
    async close() {
      await Promise.all([...apps, hub].map(({ stop }) => stop()))
      await place.remove()
      if (failures.length > 0) throw new AggregateError(failures, 'a process ended by itself')
    },
  }
}
