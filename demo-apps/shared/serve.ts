/**
 * Runs one app: takes its port, starts it, says where it is, and ends cleanly on SIGTERM or SIGINT.
 */
import { createServer, type RequestListener, type Server } from 'node:http'
import { readSettings, type Defaults, type Settings } from './environment.ts'

export interface Service extends Defaults {
  name: string
  environment: NodeJS.ProcessEnv
}

export interface StartedApp {
  listener: RequestListener
  stop: () => Promise<void>
}

export async function serve(
  service: Service,
  start: (settings: Settings) => Promise<StartedApp>,
): Promise<void> {
  try {
    await serveUntilSignal(service, start)
  } catch (error) {
    console.error(`${service.name} cannot start: ${error instanceof Error ? error.message : error}`)
    process.exit(1)
  }
}

async function serveUntilSignal(
  service: Service,
  start: (settings: Settings) => Promise<StartedApp>,
): Promise<void> {
  const settings = readSettings(service.environment, service)
  let starting: Promise<StartedApp>
  const server = createServer(async (request, response) => {
    const { listener } = await starting
    listener(request, response)
  })

  // The port comes before the data: PGlite does not lock its folder, and two processes on one
  // folder lose rows.
  await listen(server, settings)
  starting = start(settings)
  endOnSignal(server, async () => (await starting).stop())

  await starting
  console.log(`${service.name} is at ${settings.appUrl} (port ${settings.port}).`)
}

function listen(server: Server, { port, host }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} is in use. Stop the program that uses it, or set PORT.`)
          : error,
      ),
    )
    server.listen(port, host, resolve)
  })
}

function endOnSignal(server: Server, stop: () => Promise<void>): void {
  let ending = false
  // A terminal and whoever started us may both send one: the second must not cut the first short.
  const end = async () => {
    if (ending) return
    ending = true
    await close(server)
    await stop()
    process.exit(0)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}

/** Requests under way have three seconds. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    setTimeout(() => server.closeAllConnections(), 3_000).unref()
  })
}
