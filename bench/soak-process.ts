/**
 * A hub in which everything that has a lifetime lives for minutes, so that what runs out is removed within the run. It tells its
 * parent its port, and what memory it holds whenever it is asked.
 */
import { LIFETIME, minutes, seconds } from '../hub/src/base/duration.ts'
import { loadConfig } from '../hub/src/config.ts'

const lifetime = Number(process.argv[2]) // milliseconds

const SHORTER: Partial<Record<keyof typeof LIFETIME, unknown>> = {
  ...{ spentCode: lifetime, accessToken: lifetime / 4, continuation: lifetime },
  ...{ refreshToken: lifetime, offlineGrant: lifetime * 2 },
  ...{ browserMark: lifetime * 2, hintKey: lifetime * 2 },
  ...{
    countedTry: lifetime,
    pendingSignUp: lifetime,
    keptVisit: lifetime * 2,
    keptDelivery: lifetime,
  },
  oneTimeToken: Object.fromEntries(Object.keys(LIFETIME.oneTimeToken).map((of) => [of, lifetime])),
  housekeeping: lifetime / 10,
}
Object.assign(LIFETIME, SHORTER) // before anything else of the hub is loaded
const { startHub } = await import('../hub/src/main.ts')

const config = loadConfig(process.env)
const { port, stop } = await startHub({
  ...config,
  sessions: { idle: lifetime, absolute: lifetime * 2 },
  keys: { rotation: lifetime * 2, publishAhead: seconds(30), retirement: minutes(2) },
  limits: Object.fromEntries(
    Object.entries(config.limits).map(([name, { most }]) => [name, { most, window: lifetime }]),
  ) as typeof config.limits,
})
process.on('message', () => {
  global.gc!()
  process.send!(process.memoryUsage())
})
process.once('disconnect', async () => {
  await stop()
  process.exit()
})
process.send!({ port })
