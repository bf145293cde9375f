/**
 * One of the example apps in a process of its own, at the public address that its configuration names; the process
 * itself listens on some free port, as behind a proxy.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { forward } from '../demo-apps/listening-app.ts'
import { freePort } from '../support/free-ports.ts'
import { CLEAN } from './run.ts'

export interface Program {
  folder: string
  /** What Node.js runs. */
  arguments: string[]
  environment?: Record<string, string>
}

export interface RunningApp {
  request(request: Request): Promise<Response>
  stop(): Promise<void>
}

export async function startApp(program: Program): Promise<RunningApp> {
  const port = await freePort()
  const child = spawn(process.execPath, program.arguments, {
    cwd: program.folder,
    env: { ...CLEAN, PORT: String(port), ...program.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += chunk))
  }
  const ended = once(child, 'exit')

  const request = (request: Request) => forward(request, port)
  while (!(await answers(request))) {
    if (child.exitCode !== null) throw new Error(`the app ended by itself:\n${output}`)
    await sleep(50)
  }
  return {
    request,
    async stop() {
      child.kill()
      await ended
    },
  }
}

async function answers(request: RunningApp['request']): Promise<boolean> {
  try {
    return (await request(new Request('http://app.test/'))).ok
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return false // not listening yet
    throw error
  }
}
