/**
 * Tens of thousands of hostile requests at every route of the hub. FUZZ_SEED repeats a run: the same requests, though not the
 * same secrets in them.
 */
import fc from 'fast-check'
import { sql } from 'kysely'
import { randomInt } from 'node:crypto'
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import generous from '../processes/generous.config.json' with { type: 'json' }
import { ISSUER, openTestHub, TWO_APPS, type TestHub } from '../support/hub.ts'
import {
  CODE_CALLBACK,
  DEVICE_GRANT,
  DOORS,
  RESOURCE,
  SECRET,
  SPA_BYE,
  SPA_CALLBACK,
} from './doors.ts'
import { anyRequest, type Draft } from './hostile-request.ts'
import { keepSession, settle, type Living } from './living.ts'
import { Tally } from './tally.ts'
import { faultsOf, type Answer } from './verdict.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31))
const REQUESTS = 20_000
const SECOND_CHANCE = 1_000 // requests at the doors alone that happened to let nobody in
const SETTLE_EVERY = 100
const PAUSE = 500 // milliseconds on the hub's clock between two requests
const READINGS = 9 // of the heap
const MOST_GROWTH = 1_000_000 // bytes of heap over two thirds of the requests, 75 for each

const APPS = {
  brand: TWO_APPS.brand,
  registration: { dynamic: true },
  apps: [
    TWO_APPS.apps[0],
    { id: 'calendar', name: 'Calendar', redirectUris: [CODE_CALLBACK], flow: 'code' },
    {
      ...{ id: 'web', name: 'Web', clientSecret: SECRET },
      grantTypes: ['client_credentials'],
      resources: [RESOURCE],
    },
    {
      ...{ id: 'spa', name: 'Spa', redirectUris: [SPA_CALLBACK], public: true },
      postLogoutRedirectUris: [SPA_BYE],
    },
    { id: 'tv', name: 'Tv', public: true, grantTypes: [DEVICE_GRANT] },
  ],
}

/** As deep as these lie, so deep did the requests come. */
const USUAL_CODES = [
  ...['access_denied', 'body_too_large', 'continuation_expired', 'forbidden_origin'],
  ...['invalid_app', 'invalid_code', 'invalid_credentials', 'invalid_email', 'invalid_grant'],
  ...['invalid_json', 'invalid_redirect_uri', 'invalid_request', 'invalid_signup', 'no_session'],
  ...['login_required', 'method_not_allowed', 'missing_field', 'not_found'],
  ...['session_not_found', 'unsupported_media_type', 'weak_password'],
]

let hub: TestHub
let living: Living
beforeEach(() => console.log(`FUZZ_SEED=${SEED}`))
afterEach(() => hub.close())

test('every route is fuzzed', async () => {
  hub = await openTestHub({ settings: APPS })
  const routes = hub.app.routes.map(({ method, path }) => `${method} ${path}`)
  const doors = new Set(routes.filter((route) => !route.endsWith('*')))
  expect(Object.keys(DOORS).sort()).toEqual([...doors].sort())
})

test(`${REQUESTS} requests find no fault, nothing from inside, and leave no memory behind`, async () => {
  hub = await openTestHub({ settings: { ...APPS, ...generous } })
  const [heap, tally]: [number[], Tally] = [[], new Tally()]
  const settleNowAndThen = async (sent: number) => {
    if (sent % SETTLE_EVERY === 0) living = await settle(hub)
  }
  const before = async (sent: number) => {
    await settleNowAndThen(sent)
    if ((sent + 1) % Math.floor(REQUESTS / READINGS) === 0) heap.push(await heapInUse())
  }
  await fuzz(REQUESTS, { tally, before })
  const shut = tally.unopened(Object.keys(DOORS)).map((door) => [door, DOORS[door]!])
  if (shut.length > 0) {
    const doors = Object.fromEntries(shut)
    await fuzz(SECOND_CHANCE, { tally, before: settleNowAndThen, doors })
  }

  console.log(`${tally}\nheap now and then: ${heap.map((bytes) => (bytes / 1e6).toFixed(1))} MB`)
  expect(tally.unopened(Object.keys(DOORS))).toEqual([])
  expect(tally.unseen(USUAL_CODES)).toEqual([])
  // One reading may be megabytes off.
  expect(median(heap.slice(-3)) - median(heap.slice(0, 3))).toBeLessThan(MOST_GROWTH)
}, 1_800_000)

test('with the limits as they are, too much is refused as well as everything else', async () => {
  hub = await openTestHub({ settings: APPS })
  living = await settle(hub)
  const tally = new Tally()
  await fuzz(REQUESTS / 10, { tally })
  expect(tally.unseen(['too_many_requests'])).toEqual([])
}, 600_000)

/** Fails with the smallest request that is answered wrongly. */
async function fuzz(
  requests: number,
  {
    tally,
    before,
    doors = DOORS,
  }: { tally: Tally; before?: (sent: number) => Promise<void>; doors?: typeof DOORS },
): Promise<void> {
  const property = fc.asyncProperty(anyRequest(doors), async (draft) => {
    await before?.(tally.total)
    const answer = await send(draft)
    tally.add(draft.door, answer)
    const faults = faultsOf(answer)
    if (faults.length > 0) throw new Error(faults.join('\n'))
  })
  await fc.assert(property, { seed: SEED, numRuns: requests })
}

async function send(draft: Draft): Promise<Answer> {
  const alive = (text: string) => text.replace(/\*(\w+)\*/g, (all, name) => living[name] ?? all)
  const { method, target, headers, body } = draft
  const request = new Request(`${ISSUER}${alive(target)}`, {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, alive(value)]),
    body: typeof body === 'string' ? alive(body) : body,
  })
  hub.pass(PAUSE)
  hub.events.length = 0
  const response = await hub.app.request(request)
  keepSession(living, response)
  return {
    ...{ method: request.method, path: new URL(request.url).pathname, status: response.status },
    ...{ headers: response.headers, text: await response.text(), events: [...hub.events] },
  }
}

const median = (odd: number[]) => odd.toSorted((one, other) => one - other)[(odd.length - 1) / 2]!

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/**
 * Without what the engine compiles, which grows as long as there is a function that grows hot. PGlite's files are objects in
 * this heap, the removed ones until a checkpoint; a database elsewhere would not show here.
 */
async function heapInUse(): Promise<number> {
  await sql`checkpoint`.execute(hub.db)
  collectGarbage()
  await new Promise(setImmediate) // finalizers run, and what they held goes with the second collection
  collectGarbage()
  const { code_and_metadata_size, bytecode_and_metadata_size } = getHeapCodeStatistics()
  return process.memoryUsage().heapUsed - code_and_metadata_size - bytecode_and_metadata_size
}
