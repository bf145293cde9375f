/**
 * A machine as a discrete-event simulation. Requests come at random moments, or as soon as a client has its answer; each goes
 * through its stages; a place works on so many at a time, in the order in which they came; what works shares the cores evenly,
 * and hashing has what all others leave of them.
 */
export type Place = 'client' | 'hub' | 'hash' | 'database'

export interface Machine {
  cores: number
  /** How many a place works on at a time. */
  width: Record<Place, number>
}

export interface Kind {
  perSecond?: number
  clients?: number
  /** Milliseconds of the processor. */
  stages: Array<{ place: Place; work: number }>
}

interface Request {
  kind: number
  sentAt: number
  stage: number
  left: number
}

const NOTHING = 1e-9 // milliseconds that rounding leaves over

/** The times of each kind, in milliseconds. */
export function simulate(machine: Machine, kinds: readonly Kind[], seconds: number): number[][] {
  const queues: Record<Place, Request[]> = { client: [], hub: [], hash: [], database: [] }
  const times: number[][] = kinds.map(() => [])
  let now = 0

  const stageOf = ({ kind, stage }: Request) => kinds[kind]!.stages[stage]!
  const enter = (request: Request) => {
    const { place, work } = stageOf(request)
    queues[place].push(Object.assign(request, { left: work }))
  }
  const arrive = (kind: number) => enter({ kind, sentAt: now, stage: 0, left: 0 })
  const proceed = (request: Request) => {
    const { place } = stageOf(request)
    queues[place].splice(queues[place].indexOf(request), 1)
    const { stages, clients } = kinds[request.kind]!
    request.stage += 1
    if (request.stage < stages.length) return enter(request)
    times[request.kind]!.push(now - request.sentAt)
    if (clients !== undefined) arrive(request.kind)
  }
  const working = () =>
    Object.entries(queues).flatMap(([place, all]) => all.slice(0, machine.width[place as Place]))

  const due = kinds.map(({ perSecond }) => untilNext(perSecond))
  kinds.forEach(({ clients = 0 }, kind) => Array.from({ length: clients }, () => arrive(kind)))
  while (now < seconds * 1000) {
    const active = working()
    const speedOf = speeds(machine.cores, active.map(stageOf))
    const soonest = Math.min(...due)
    const durations = active.map((request) => request.left / speedOf(stageOf(request)))
    const passes = Math.min(soonest - now, ...durations)
    now += passes
    for (const request of active) request.left -= passes * speedOf(stageOf(request))
    active.filter(({ left }) => left <= NOTHING).forEach(proceed)
    if (now < soonest) continue
    const kind = due.indexOf(soonest)
    arrive(kind)
    due[kind] = now + untilNext(kinds[kind]!.perSecond)
  }
  return times
}

/** How much of a core each has. */
function speeds(cores: number, active: ReadonlyArray<{ place: Place }>) {
  const hashing = active.filter(({ place }) => place === 'hash').length
  const first = active.length - hashing
  const speed = Math.min(1, cores / first)
  const rest = Math.min(1, (cores - first * speed) / hashing)
  return ({ place }: { place: Place }) => (place === 'hash' ? rest : speed)
}

/** Of a Poisson process. */
const untilNext = (perSecond = 0) => (-1000 * Math.log(1 - Math.random())) / perSecond
