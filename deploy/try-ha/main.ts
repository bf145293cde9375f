/**
 * Started by try-ha.sh: the leader of PostgreSQL is killed under load. Ends with 1 where something acknowledged was lost, a
 * replica gave up or answered wrongly, or it took longer than docs/operations.md says.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { addPeople } from '../../bench/people.ts'
import { chainTrail } from './evidence.ts'
import { createDatabase, killLeader, leaderOtherThan, settled } from './failover.ts'
import { startLoad } from './load.ts'
import { startPostgresNodes } from './postgres-nodes.ts'
import { openSandbox } from './sandbox.ts'
import { startDatabaseProxy, startPublicProxy, startReplicas } from './site.ts'
import { judge } from './verdict.ts'

const PEOPLE = 12
const LOAD = { before: 10_000, after: 10_000 }
const LONGEST = 170_000

const startedAt = performance.now()
const tell = (what: string) =>
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${what}`)

const sandbox = await openSandbox()
const giveUp = async (why: string) => {
  console.error(`try-ha: ${why}\n${await sandbox.lastWords()}`)
  process.exit(1) // the guard of the sandbox cleans up
}
setTimeout(giveUp, LONGEST, `not done after ${LONGEST / 1000} s`).unref()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, giveUp)

const nodes = await startPostgresNodes(sandbox)
await settled(nodes)
const password = 'of-the-role-hub'
await createDatabase(nodes, password)
tell('PostgreSQL runs on three nodes')

const database = await startDatabaseProxy(sandbox, nodes)
const databaseUrl = `postgres://hub:${password}@${database}/hub`
const replicas = await startReplicas(sandbox, databaseUrl)
const url = `http://${await startPublicProxy(sandbox, replicas)}`
tell('the hub runs on two replicas')

const people = await addPeople({ databaseUrl }, PEOPLE)
const trail = await chainTrail(databaseUrl)
const load = startLoad(url, people)
await sleep(LOAD.before)
const killed = await killLeader(nodes)
const killedAt = performance.now()
tell(`under load, the leader ${killed} was killed`)

const leader = await leaderOtherThan(nodes, killed)
const ledAt = performance.now()
tell(`${leader} leads`)
await sleep(LOAD.after)
const record = await load.stop()

const times = { killedAt, ledAt }
const findings = await judge({ databaseUrl, record, replicas, times, trailBefore: trail })
await nodes.start(killed)
await settled(nodes)
tell(`${killed} follows\n`)

for (const { isMet, what } of findings) console.log(`${isMet ? 'met    ' : 'NOT MET'}  ${what}`)
await nodes.stop()
await Promise.all(replicas.map((replica) => replica.end('SIGKILL')))
await sandbox.close()
process.exit(findings.every(({ isMet }) => isMet) ? 0 : 1)
