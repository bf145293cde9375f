/**
 * The process that `load.ts` starts: asks over kept connections, measures from the request to the last byte of its answer,
 * and reports once.
 */
import { Agent, request, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import type { Load, LoadRequest, Outcome } from './load.ts'

process.once('message', async (load: Load) => process.send!(await run(load)))

async function run(load: Load): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.clients })
  const outcome: Outcome = { times: [], others: {}, seconds: 0, cpu: 0 }
  const { user, system } = process.cpuUsage()
  const startedAt = performance.now()

  let asked = 0
  const next = () => {
    const isOver = performance.now() - startedAt > load.seconds * 1000
    const isThrough = !load.isRepeated && asked >= load.requests.length
    return isOver || isThrough ? undefined : load.requests[asked++ % load.requests.length]
  }
  const client = async () => {
    for (let current = next(); current; current = next()) {
      await askOnce(load, agent, current, outcome)
      if (load.pause) await delay(load.pause)
    }
  }
  await Promise.all(Array.from({ length: load.clients }, client))

  outcome.seconds = (performance.now() - startedAt) / 1000
  const spent = process.cpuUsage({ user, system })
  outcome.cpu = (spent.user + spent.system) / 1000
  agent.destroy()
  return outcome
}

async function askOnce(load: Load, agent: Agent, asked: LoadRequest, outcome: Outcome) {
  const sentAt = performance.now()
  const answer = await ask(load.url, agent, asked)
  if (answer === String(load.expects)) outcome.times.push(performance.now() - sentAt)
  else outcome.others[answer] = (outcome.others[answer] ?? 0) + 1
}

/** The status, with the code of an error. */
async function ask(url: string, agent: Agent, { path, body, ...options }: LoadRequest) {
  try {
    const sent = request(`${url}${path}`, { ...options, agent })
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const answer = await text(response)
    const code = /"code":"(\w+)"/.exec(answer)?.[1]
    return code ? `${response.statusCode} ${code}` : String(response.statusCode)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}
