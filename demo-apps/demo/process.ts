/**
 * One running process of the demo: its log is kept and shown only when it fails, and it ends before
 * the demo does.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { childEnvironment } from './child-environment.ts'
import type { Service } from './plan.ts'

const READY_WITHIN = 180_000
const END_WITHIN = 10_000
const KEPT_LINES = 200

export interface RunningService {
  ready: Promise<void>
  stop(): Promise<void>
}

export interface Watcher {
  onLine(line: string): void
  /** The process ended although nobody stopped it; the error holds what it logged. */
  onFailure(error: Error): void
}

export function startService(service: Service, { onLine, onFailure }: Watcher): RunningService {
  const child = spawn(process.execPath, service.arguments, {
    cwd: service.cwd,
    env: childEnvironment(service.environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  for (const output of [child.stdout, child.stderr]) {
    createInterface(output).on('line', (line) => {
      const prefixed = `[${service.name}] ${line}`
      onLine(prefixed)
      lines.push(prefixed)
      if (lines.length > KEPT_LINES) lines.shift()
    })
  }

  let stopping = false
  const ended = once(child, 'close')
  child.once('close', (code, signal) => {
    if (stopping) return
    onFailure(
      new Error(`${lines.join('\n')}\n${service.name} ended by itself (${signal ?? code}).`),
    )
  })

  return {
    ready: untilReady(service),
    async stop() {
      stopping = true
      child.kill('SIGTERM')
      const timeout = setTimeout(() => child.kill('SIGKILL'), END_WITHIN)
      await ended
      clearTimeout(timeout)
    },
  }
}

async function untilReady(service: Service): Promise<void> {
  const deadline = Date.now() + READY_WITHIN
  while ((await statusOf(service)) !== 200) {
    if (Date.now() > deadline)
      throw new Error(`${service.name} was not ready within three minutes.`)
    await sleep(50)
  }
}

/** Asks 127.0.0.1 under the service's own name, since Node does not resolve every *.localhost. */
function statusOf({ url, port, readyPath }: Service): Promise<number | undefined> {
  return new Promise((resolve) => {
    const headers = { host: new URL(url).host }
    const asking = request({ host: '127.0.0.1', port, path: readyPath, headers, timeout: 2_000 })
    asking.on('response', (response) => resolve(response.resume().statusCode))
    asking.on('timeout', () => asking.destroy())
    // Not listening yet.
    asking.on('error', () => resolve(undefined))
    asking.end()
  })
}
