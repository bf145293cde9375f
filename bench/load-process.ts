/**
 * The process that `load.ts` starts: asks over kept connections, measures from the request to the last byte of its answer,
 * and reports when they have had theirs, ready for the next load.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { Pool, type Dispatcher } from 'undici'
import type { Load, LoadRequest, Outcome } from './load.ts'

process.on('message', async (loads: Load[]) => process.send!(await Promise.all(loads.map(run))))

async function run(load: Load): Promise<Outcome> {
  const pool = new Pool(load.url, { connections: load.clients })
  const outcome: Outcome = { times: [], others: {}, seconds: 0, cpu: 0 }
  const { user, system } = process.cpuUsage()
  const startedAt = performance.now()

  const endsAt = startedAt + load.seconds * 1000
  let asked = 0
  const next = () => {
    const isThrough = !load.isRepeated && asked >= load.requests.length
    return isThrough ? undefined : load.requests[asked++ % load.requests.length]
  }
  const arrival = load.perSecond ? arrivals(load.perSecond, endsAt) : async () => performance.now()
  const client = async (memory: Memory) => {
    for (let sentAt = await arrival(); sentAt < endsAt; sentAt = await arrival()) {
      const current = next()
      if (!current) break
      await askOnce({ ...load, pool, memory, sentAt }, current, outcome)
      if (load.pause) await delay(load.pause)
    }
  }
  await Promise.all(
    Array.from({ length: load.clients }, (_, i) => client({ ...load.memories?.[i] })),
  )

  outcome.seconds = (performance.now() - startedAt) / 1000
  const spent = process.cpuUsage({ user, system })
  outcome.cpu = (spent.user + spent.system) / 1000
  await pool.close()
  return outcome
}

/**
 * Moments of a Poisson process, for whichever client is free; when none was, the moment is past. Nobody waits for one that comes
 * after the end.
 */
function arrivals(perSecond: number, endsAt: number): () => Promise<number> {
  let latest = performance.now()
  return async () => {
    const due = (latest -= (1000 / perSecond) * Math.log(1 - Math.random()))
    if (due <= performance.now() || due >= endsAt) return due
    await delay(due - performance.now())
    return performance.now() // that a timer is late is not the server's doing
  }
}

type Memory = Record<string, string>

interface Client extends Load {
  pool: Pool
  memory: Memory
  sentAt: number
}

async function askOnce(client: Client, asked: LoadRequest, outcome: Outcome) {
  const answer = await askAll(client, asked)
  if (answer === undefined) outcome.times.push(performance.now() - client.sentAt)
  else outcome.others[answer] = (outcome.others[answer] ?? 0) + 1
}

/** The first answer that is not good. */
async function askAll(client: Client, asked: LoadRequest): Promise<string | undefined> {
  for (let step: LoadRequest | undefined = asked; step; step = step.then) {
    const answer = await ask(client, step)
    const [status] = answer.split(' ')
    if (status !== String(step.expects ?? client.expects)) return answer
  }
  return undefined
}

/** The status, with the code of an error. */
async function ask({ pool, memory }: Client, { method = 'GET', path, headers, body }: LoadRequest) {
  try {
    const cookie = memory['cookie'] && { Cookie: memory['cookie'] }
    const { status, location, text } = await answerTo(pool, {
      ...{ method, path: filled(path, memory), headers: { ...headers, ...cookie } },
      ...(body !== undefined && { body: filled(body, memory) }),
    })
    remember(memory, location, text)
    const code = /"(?:code|error)":"(\w+)"/.exec(text)?.[1]
    return code ? `${status} ${code}` : String(status)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

interface Answer {
  status: number
  location: string | undefined
  text: string
}

/** Without the stream that `pool.request` makes of a body, which would cost twice as much. */
const answerTo = (pool: Pool, asked: Dispatcher.DispatchOptions) =>
  new Promise<Answer>((resolve, reject) => {
    let answer: Answer
    pool.dispatch(asked, {
      onRequestStart: () => undefined,
      onResponseStart(_, status, { location }) {
        answer = { status, location: location?.toString(), text: '' }
      },
      onResponseData: (_, chunk) => void (answer.text += chunk),
      onResponseEnd: () => resolve(answer),
      onResponseError: (_, error) => reject(error),
    })
  })

const filled = (template: string, memory: Memory) =>
  template.replace(/\*(\w+)\*/g, (_, name: string) => memory[name] ?? '')

function remember(memory: Memory, location: string | undefined, answer: string): void {
  const query = location?.split('?')[1]
  if (query !== undefined) Object.assign(memory, Object.fromEntries(new URLSearchParams(query)))
  const refreshToken = /"refresh_token":"([^"]+)"/.exec(answer)?.[1]
  if (refreshToken !== undefined) memory['refresh_token'] = refreshToken
}
