/**
 * What happens to the nodes of PostgreSQL: they come together, lose their leader, and choose another.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Member, PostgresNodes } from './postgres-nodes.ts'

const GLANCE = 100
const CUT_OFF = 1000

/** Until one leads and two follow, one of them in step with every COMMIT. */
export async function settled(nodes: PostgresNodes): Promise<void> {
  const wanted = 'leader running, replica running, sync_standby running'
  for (let now = ''; now !== wanted; await sleep(GLANCE))
    now = (await nodes.members()).map(inWords).sort().join(', ')
}

/** A standby that receives says so in later versions; to us it runs. */
const inWords = ({ role, state }: Member) => `${role} ${state.replace('streaming', 'running')}`

/** The role and the database that docs/operations.md tells the operator to make. */
export async function createDatabase(nodes: PostgresNodes, password: string): Promise<void> {
  const leader = (await leaderOf(nodes))!
  await nodes.query(leader, `create role hub login password '${password}'`)
  await nodes.query(leader, 'create database hub owner hub')
}

/** Its network goes a second before the machine: what it answered for in between no other node could have. */
export async function killLeader(nodes: PostgresNodes): Promise<Member['name']> {
  const leader = (await leaderOf(nodes))!
  const { rows } = await nodes.query(leader, 'select pid from pg_stat_replication')
  const senders = rows.map(({ pid }) => Number(pid))
  for (const pid of senders) process.kill(pid, 'SIGSTOP')
  await sleep(CUT_OFF)

  await nodes.kill(leader)
  for (const pid of [await nodes.postmaster(leader), ...senders]) process.kill(pid, 'SIGKILL')
  return leader
}

export async function leaderOtherThan(
  nodes: PostgresNodes,
  killed: Member['name'],
): Promise<Member['name']> {
  for (;;) {
    const leader = await leaderOf(nodes)
    if (leader !== undefined && leader !== killed) return leader
    await sleep(GLANCE)
  }
}

const leaderOf = async (nodes: PostgresNodes) =>
  (await nodes.members()).find(({ role }) => role === 'leader')?.name
