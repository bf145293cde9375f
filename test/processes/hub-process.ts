/**
 * The hub as its operator has it: real processes, started by the bin, in a data folder and with an environment of their own.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export type Environment = Record<string, string>

export const ISSUER = 'http://localhost:4000'

export const makeFolder = () => mkdtempSync(join(tmpdir(), 'symbolon-process-'))
export const removeFolder = (folder: string) => rmSync(folder, { recursive: true, force: true })

/** These tests ask more of a hub in a minute than people do, from one address. */
const GENEROUS = fileURLToPath(new URL('generous.config.json', import.meta.url))

const BIN = ['node', 'hub/bin/symbolon.js']

export function launch([program, ...args]: string[], environment: Environment): ChildProcess {
  // Nothing of ours that configures a hub: a developer's shell may hold it.
  const { PATH, HOME, npm_config_cache } = process.env
  const ours = { PORT: '0', HUB_CONFIG: GENEROUS, HUB_DEV_ACCOUNT: 'off' }
  const env = { PATH, HOME, npm_config_cache, ...ours, ...environment }
  const child = spawn(program!, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** Whoever ends by an error takes them along. */
const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

export function textOf(stream: NodeJS.ReadableStream): { text: string } {
  const read = { text: '' }
  stream.on('data', (chunk) => (read.text += chunk))
  return read
}

/** A command that is under way. */
export function startProcess(args: string[], environment: Environment, bin = BIN) {
  const child = launch([...bin, ...args], environment)
  const [out, err] = [textOf(child.stdout!), textOf(child.stderr!)]
  const ended = once(child, 'close') as Promise<[code: number | null]>
  return { child, out, err, ended }
}

/** Runs a command to its end. */
export async function run(args: string[], environment: Environment, input = '', bin = BIN) {
  const { child, out, err, ended } = startProcess(args, environment, bin)
  child.stdin!.end(input)
  const [code] = await ended
  return { code, out: out.text, err: err.text }
}

export type HubProcess = Awaited<ReturnType<typeof startHub>>

/** Starts a hub and waits until it says that it is ready. */
export async function startHub(environment: Environment, bin = BIN) {
  const child = launch([...bin, 'start'], environment)
  const [out, err] = [textOf(child.stdout!), textOf(child.stderr!)]
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>
  const { port } = await readiness(child, err)
  const url = `http://127.0.0.1:${port}`

  return {
    url,
    pid: child.pid!,
    /** Its log, line by line. */
    log: () => out.text.trim().split('\n'),
    /** What it tells whoever started it, beside the log. */
    told: () => err.text,
    get: (path: string) => fetch(`${url}${path}`, { signal: AbortSignal.timeout(10_000) }),
    post: (path: string, body: unknown) =>
      fetch(`${url}/v1/auth/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { Origin: ISSUER, 'Content-Type': 'application/json' },
        signal: AbortSignal.timeout(10_000),
      }),
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    /** How it ended: its exit code, or the signal that ended it. */
    end: async (signal: NodeJS.Signals = 'SIGTERM') => {
      child.kill(signal)
      const [code, by] = await exited
      return code ?? by
    },
    exited,
  }
}

async function readiness(child: ChildProcess, err: { text: string }): Promise<{ port: number }> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const event = JSON.parse(line)
    if (event.event === 'hub_ready') return event
  }
  throw new Error(`the hub ended before it was ready:\n${err.text}`)
}
