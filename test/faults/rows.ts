/**
 * The table of faults, in its order.
 */
import type { Fault } from './fault.ts'
import { clocksApart } from './rows/clocks-apart.ts'
import { databaseRestarted } from './rows/database-restarted.ts'
import { embeddedKilled } from './rows/embedded-killed.ts'
import { halfLoad } from './rows/half-load.ts'
import { hubAway } from './rows/hub-away.ts'
import { keysRotated } from './rows/keys-rotated.ts'
import { poolExhausted } from './rows/pool-exhausted.ts'
import { replicaKilled } from './rows/replica-killed.ts'
import { smtpDown } from './rows/smtp-down.ts'
import { startedAtOnce } from './rows/started-at-once.ts'
import { toldToStop } from './rows/told-to-stop.ts'

export const ROWS: Record<string, Fault> = {
  'replica-killed': replicaKilled,
  'told-to-stop': toldToStop,
  'database-restarted': databaseRestarted,
  'pool-exhausted': poolExhausted,
  'keys-rotated': keysRotated,
  'started-at-once': startedAtOnce,
  'clocks-apart': clocksApart,
  'hub-away': hubAway,
  'smtp-down': smtpDown,
  'embedded-killed': embeddedKilled,
  'half-load': halfLoad,
}
