/**
 * What must be as it was after the migrations, or better: each check names what it was and what it is.
 */
import type { Sealer } from '../base/sealing.ts'
import { MIGRATIONS } from '../db/migrate.ts'
import { countSealed } from '../db/reseal.ts'
import type { Db } from '../db/schema.ts'
import { verifyChain } from '../domain/audit/chain.ts'
import { findSessionById } from '../domain/people/session.ts'
import { KeysUnreadable } from '../domain/tokens/signing-key.ts'
import { createHubApp } from '../http/app.ts'
import type { Config } from '../http/hub.ts'
import { createHub } from '../main.ts'
import type { Finding } from './finding.ts'
import type { Snapshot } from './snapshot.ts'

export interface Migrated {
  config: Config
  db: Db
  sealer: Sealer
  before: Snapshot
  after: Snapshot
  now: () => Date
}

type Check = (migrated: Migrated) => Promise<Finding[]>

const schema: Check = async ({ before, after }) => {
  const missing = MIGRATIONS.filter(({ name }) => !after.migrations.includes(name))
  const [was, is] = [before, after].map(({ migrations }) => migrations.at(-1) ?? 'none')
  return [{ check: 'schema', before: was!, after: is!, ok: missing.length === 0 }]
}

/** Migrations only add: a table keeps its rows, and one that is new may have any. */
const rows: Check = async ({ before, after }) => {
  const tables = new Set([...before.rows.keys(), ...after.rows.keys()])
  return [...tables].sort().flatMap((table) => {
    if (table === 'migrations') return []
    const [was, is] = [before.rows.get(table), after.rows.get(table)]
    const ok = is !== undefined && (was === undefined || was === is)
    return { check: `rows ${table}`, before: `${was ?? 'new'}`, after: `${is ?? 'gone'}`, ok }
  })
}

const sealed: Check = async ({ db, sealer }) => {
  const counts = await countSealed(db, sealer)
  const unreadable = counts.filter((count) => count.unreadable > 0)
  const lost = unreadable.map((count) => `${count.unreadable} in ${count.table}`).join(', ')
  const total = counts.reduce((sum, { current, old }) => sum + current + old, 0)
  const after = lost === '' ? `${total} open` : `HUB_SECRET does not open ${lost}`
  return [{ check: 'sealed', after, ok: lost === '' }]
}

const trail: Check = async ({ db }) => {
  const { events, batches, faults } = await verifyChain(db)
  const after =
    faults.length === 0
      ? `${events} events in ${batches} batches are whole`
      : `faults in batches ${faults.map(({ batch }) => batch).join(', ')}: see symbolon audit verify`
  return [{ check: 'audit trail', after, ok: faults.length === 0 }]
}

const sessions: Check = async ({ config, db, before, now }) => {
  const findings: Finding[] = []
  for (const id of before.sessionIds) {
    const found = await findSessionById(db, id, config.sessions, now())
    const after = found ? 'is found' : 'is gone'
    findings.push({ check: 'session', before: id, after, ok: found !== undefined })
  }
  return findings
}

/** Without a port and without chores: mails and sign-outs of the copy are not for anybody to receive. */
const service: Check = async ({ config, db, before, now }) => {
  let app
  try {
    app = createHubApp(await createHub(config, db, { now, log: () => {} }))
  } catch (error) {
    if (!(error instanceof KeysUnreadable)) throw error
    return [{ check: 'start', after: error.message, ok: false }]
  }
  const get = (path: string) => app.request(`${config.issuer}${path}`)
  const ready = await get('/readyz')
  const discovery = await get('/.well-known/openid-configuration')
  const { issuer } = (await discovery.json()) as { issuer?: string }
  const set = (await (await get('/.well-known/jwks.json')).json()) as KeySet
  const served = (set.keys ?? []).map(({ kid }) => kid).sort()
  return [
    { check: 'readyz', after: await ready.text(), ok: ready.status === 200 },
    {
      ...{ check: 'discovery', before: config.issuer, after: String(issuer) },
      ok: issuer === config.issuer,
    },
    {
      ...{ check: 'keys', before: listed(before.kids), after: listed(served) },
      ok: before.kids.every((kid) => served.includes(kid)),
    },
  ]
}

interface KeySet {
  keys?: Array<{ kid: string }>
}

const listed = (kids: readonly string[]) => (kids.length > 0 ? kids.join(', ') : 'none')

export const CHECKS: readonly Check[] = [schema, rows, sealed, trail, sessions, service]
