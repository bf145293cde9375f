/**
 * The demo's own processes, started one by one, so that the hub can be stopped and started alone.
 */
import { vi } from 'vitest'
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
  const { startService } = await import('../../demo-apps/demo/process.ts')
  const { loadSecret } = await import('../../demo-apps/demo/secrets.ts')
  vi.unstubAllEnvs()

  const failures: Error[] = []
  const watcher = { onLine: () => {}, onFailure: (error: Error) => failures.push(error) }
  const apps = planApps('mail')
  const mail = startService(appService(apps[0]!, await loadSecret(DATA_DIR, 'mail')), watcher)
  let hub = startService(hubService, watcher)
  await Promise.all([mail.ready, hub.ready])
  await addHubPeople({ hubIsNew: true })

  return {
    sites: { hub: HUB_URL, mail: apps[0]!.url, calendar: apps[1]!.url },
    alice: { email: HUB_PEOPLE[0]!.email, password: hubPassword(HUB_PEOPLE[0]!) },
    stopHub: () => hub.stop(),
    async startHub() {
      hub = startService(hubService, watcher)
      await hub.ready
    },
    async close() {
      await Promise.all([mail.stop(), hub.stop()])
      await place.remove()
      if (failures.length > 0) throw new AggregateError(failures, 'a process ended by itself')
    },
  }
}
