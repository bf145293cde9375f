/**
 * `npm run demo` as a newcomer has it: a real process, known by what it prints. Its ports and its folder are its own, so
 * that it runs beside a developer's demo and beside other tests.
 */
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { readGuide, type Guide } from './demo-guide.ts'
import { freePorts } from './free-ports.ts'

export interface DemoPlace {
  environment: Record<string, string>
  remove(): Promise<void>
}

/** Beside the demo's own apps one of somebody else, whom people are asked about. */
export const SLIDES = {
  ...{ id: 'slides', name: 'Slides', redirectUris: ['http://127.0.0.1/callback'] },
  ...{ public: true, firstParty: false },
  grantTypes: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
}

/** Four free ports and an empty folder, for one demo or for several in turn. */
export async function reserveDemoPlace(): Promise<DemoPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'symbolon-demo-'))
  const ports = await freePorts(4)
  const config = join(folder, 'symbolon.config.json')
  const registered = JSON.parse(await readFile('demo-apps/symbolon.config.json', 'utf8'))
  registered.apps.push(SLIDES)
  await writeFile(
    config,
    JSON.stringify(registered).replace(/(?<=:)400(\d)/g, (_, index) => `${ports[index]}`),
  )
  return {
    environment: {
      DEMO_DATA_DIR: join(folder, 'data'),
      DEMO_HUB_URL: `http://localhost:${ports[0]}`,
      DEMO_HUB_CONFIG: config,
    },
    remove: () => rm(folder, { recursive: true }),
  }
}

export interface Demo extends Guide {
  /** Ctrl-C: gives the exit code, and what was printed after the guide. */
  interrupt(): Promise<{ exitCode: number | null; printed: string }>
}

export async function startDemo(place: DemoPlace, options: string[] = []): Promise<Demo> {
  const child = spawn('npm', ['run', 'demo', '--', ...options], {
    // npm's own news would come in between.
    env: { ...process.env, ...place.environment, npm_config_update_notifier: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: a terminal's Ctrl-C reaches every process in it.
    detached: true,
  })
  const pressCtrlC = () => process.kill(-child.pid!, 'SIGINT')
  process.once('exit', pressCtrlC) // whoever stops the tests stops this demo too
  const ended = once(child, 'close').finally(() => process.off('exit', pressCtrlC))

  const output = collectOutput(child)
  const guide = await untilGuide(child, output)
  const cryOut = () => console.error(`the demo ended by itself:\n${output.text}`)
  child.once('close', cryOut)
  return {
    ...readGuide(guide),
    async interrupt() {
      child.off('close', cryOut)
      if (child.exitCode === null) pressCtrlC()
      const [exitCode] = await ended
      return { exitCode, printed: output.text.slice(guide.length) }
    },
  }
}

interface Output {
  text: string
}

function collectOutput({ stdout, stderr }: ChildProcessByStdio<null, Readable, Readable>): Output {
  const output = { text: '' }
  for (const stream of [stdout, stderr]) stream.on('data', (chunk) => (output.text += chunk))
  return output
}

function untilGuide(child: ChildProcess, output: Output): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', () => {
      if (/^Ctrl-C stops everything.*\n/m.test(output.text)) resolve(output.text)
    })
    child.once('close', () => reject(new Error(`the demo ended by itself:\n${output.text}`)))
  })
}
