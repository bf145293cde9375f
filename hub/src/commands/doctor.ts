/**
 * `symbolon doctor`: environment, database, keys, secrets, redirect strings and clock, in the order in which they depend on each
 * other. It stops at the first thing that fails, with one way to mend it.
 */
import { sql } from 'kysely'
import { seconds } from '../base/duration.ts'
import { countSealed } from '../db/reseal.ts'
import { listSigningKeys } from '../domain/tokens/signing-key.ts'
import { redirectUriFault } from '../protocol/redirect-uri.ts'
import type { Command, CommandContext } from './command.ts'

interface Finding {
  check: string
  ok: boolean
  detail: string
  fix?: string
}

const CLOCK_TOLERANCE = seconds(5)

export const doctor: Command = async (context) => {
  const findings: Finding[] = []
  for (const check of [environment, database, keys, secrets, redirects, clock]) {
    const finding = await check(context)
    findings.push(finding)
    if (!finding.ok) break
  }
  const broken = findings.find(({ ok }) => !ok)
  const lines = findings.map(
    ({ check, ok, detail }) => `${ok ? 'ok  ' : 'FAIL'}  ${check.padEnd(11)} ${detail}`,
  )
  if (broken?.fix) lines.push(`Fix: ${broken.fix}`)
  return { lines, data: { ok: !broken, findings }, exitCode: broken ? 1 : 0 }
}

async function environment({ config }: CommandContext): Promise<Finding> {
  const { issuer, isProduction, databaseUrl, dataDir } = config
  const where = databaseUrl === undefined ? `embedded database in ${dataDir}` : 'PostgreSQL'
  const detail = `${issuer}, ${isProduction ? 'production' : 'development'}, ${where}`
  return { check: 'environment', ok: true, detail }
}

async function database({ db }: CommandContext): Promise<Finding> {
  const check = 'database'
  try {
    const { rows } = await sql<{
      count: number
    }>`select count(*)::int as count from migrations`.execute(db)
    return { check, ok: true, detail: `answers, ${rows[0]?.count} migrations applied` }
  } catch (error) {
    const fix = 'check DATABASE_URL, that the server runs, and that `symbolon migrate` was run'
    return { check, ok: false, detail: reason(error), fix }
  }
}

async function keys({ db, sealer, now }: CommandContext): Promise<Finding> {
  const check = 'keys'
  try {
    const states = (await listSigningKeys(db, sealer, now())).map(({ state }) => state)
    const ok = states.includes('active') && states.includes('next')
    const detail = states.length > 0 ? states.join(', ') : 'none yet'
    return { check, ok, detail, fix: 'start the hub once: it makes the keys it lacks' }
  } catch (error) {
    return {
      check,
      ok: false,
      detail: reason(error),
      fix: 'set HUB_SECRET to the secret the keys were sealed under',
    }
  }
}

async function secrets({ db, sealer }: CommandContext): Promise<Finding> {
  const counts = await countSealed(db, sealer)
  const old = counts.reduce((sum, count) => sum + count.old, 0)
  const detail =
    old === 0
      ? 'nothing is sealed under an older one'
      : `${old} rows are sealed under an older one: \`symbolon reseal\` before it is dropped`
  return { check: 'secrets', ok: true, detail }
}

async function redirects({ config }: CommandContext): Promise<Finding> {
  const faults = config.clients.flatMap(({ id, redirectUris }) =>
    redirectUris.flatMap((uri) => {
      const fault = redirectUriFault(uri, config.issuer)
      return fault === undefined ? [] : [`${id}: ${uri} ${fault}`]
    }),
  )
  const count = config.clients.length
  const detail =
    faults[0] ?? `${count} ${count === 1 ? 'app' : 'apps'}, every redirect URI is exact and safe`
  return { check: 'redirects', ok: faults.length === 0, detail, fix: 'correct it in HUB_CONFIG' }
}

async function clock({ db, now }: CommandContext): Promise<Finding> {
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db)
  const offset = now().getTime() - new Date(rows[0]!.at).getTime()
  const detail = `${offset} ms from the database's clock`
  const fix = 'set both machines’ clocks by NTP: identity tokens live two minutes'
  return { check: 'clock', ok: Math.abs(offset) <= CLOCK_TOLERANCE, detail, fix }
}

const reason = (error: unknown) => {
  const { message, cause } = error as Error
  return cause instanceof Error
    ? `${message} (${cause.message || (cause as NodeJS.ErrnoException).code})`
    : message
}
