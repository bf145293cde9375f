/**
 * What the load driver costs: it asks a server that does nothing.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Figure } from '../benchmark.ts'
import { drive, figureOf } from '../load.ts'

const PROGRAM = fileURLToPath(new URL('../empty-server-process.ts', import.meta.url))

export async function loadDriver(): Promise<Figure[]> {
  const server = fork(PROGRAM)
  const [port] = (await once(server, 'message')) as [number]
  const shared = { url: `http://127.0.0.1:${port}`, requests: [{ path: '/' }], isRepeated: true }

  const figures: Figure[] = []
  for (const clients of [1, 4, 500]) {
    const outcome = await drive({ ...shared, clients, seconds: 3, expects: 200 })
    const figure = figureOf(`load driver on an empty server, ${clients} at once`, outcome)
    const cost = (1000 * outcome.cpu) / figure.count
    figures.push({ ...figure, notes: [`${cost.toFixed(0)} µs of its CPU each`, ...figure.notes] })
  }
  server.disconnect() // which ends it
  return figures
}
