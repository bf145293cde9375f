/**
 * `symbolon upgrade --rehearse`: this version's migrations on a copy of the database, and whether everything is there
 * afterwards. The original is read and nothing else; the upgrade itself is `symbolon migrate`.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { askHolder, DataFolderInUse, lockDataFolder } from '../db/data-folder.ts'
import {
  copyByBackup,
  copyFolder,
  copyPostgres,
  mayCopyPostgres,
  type ScratchCopy,
} from '../db/scratch-copy.ts'
import type { Config } from '../http/hub.ts'
import type { Finding } from '../rehearsal/finding.ts'
import { rehearse } from '../rehearsal/rehearse.ts'
import { failed, type Report } from './command.ts'
import type { Question } from './registry.ts'

export async function upgrade(config: Config, given: { rehearse?: boolean }): Promise<Report> {
  if (!given.rehearse) return failed(ONLY_MIGRATE, ONLY_REHEARSED)
  const { databaseUrl, dataDir } = config
  if (databaseUrl === undefined && !existsSync(join(dataDir, 'pgdata'))) return NOTHING_THERE
  if (databaseUrl !== undefined && !(await mayCopyPostgres(databaseUrl))) return MAY_NOT

  const copy = await (databaseUrl === undefined ? copyEmbedded(dataDir) : copyPostgres(databaseUrl))
  try {
    const findings = await rehearse(copy.db, config)
    return findings ? reportOf(copy.name, findings) : NOTHING_THERE
  } finally {
    await copy.drop()
  }
}

const ONLY_MIGRATE =
  'An upgrade is `symbolon migrate` by the new version, then one replica after the other.'
const ONLY_REHEARSED = 'Try it on a copy of the database first: `symbolon upgrade --rehearse`.'
const NOTHING_THERE = failed('No hub has been here yet.', '`symbolon start` makes its database.')
const MAY_NOT = failed(
  'The role in DATABASE_URL may not copy the database. Nothing was changed.',
  'For this command alone, set it to the owner of the tables, with CREATEDB.',
)

async function copyEmbedded(dataDir: string): Promise<ScratchCopy> {
  try {
    const lock = await lockDataFolder(dataDir)
    return await copyFolder(dataDir).finally(() => lock.release())
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error
    return copyByBackup(dataDir, (file) => askForBackup(dataDir, file))
  }
}

/** Of the hub that runs, which is of the version before. */
async function askForBackup(dataDir: string, file: string): Promise<void> {
  const question: Question = { command: 'backup', given: { file } }
  const report = (await askHolder(dataDir, question)) as Report | undefined
  if (report?.exitCode === 0) return
  throw new Error(`the running hub wrote no backup: ${report?.lines.join(' ') ?? 'it has ended'}`)
}

function reportOf(name: string, findings: readonly Finding[]): Report {
  const ok = findings.every((finding) => finding.ok)
  const lines = findings.map(({ check, ok: isOk, before, after }) => {
    const was = before === undefined ? '' : `${before} -> `
    return `${isOk ? 'ok  ' : 'FAIL'}  ${check.padEnd(28)}  ${was}${after}`
  })
  const end = ok
    ? `The copy ${name} is removed. Next: back up, then \`symbolon migrate\`.`
    : `The copy ${name} is removed. Upgrade nothing before each FAIL is understood.`
  return { lines: [...lines, end], data: { ok, findings }, exitCode: ok ? 0 : 1 }
}
