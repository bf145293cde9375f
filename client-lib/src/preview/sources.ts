/**
 * Where a preview reads from: the app's accounts by its adapter or from a CSV file, the hub's users from what
 * `symbolon user list --json` printed. Every fault names its file and line.
 */

import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { importAppModule } from '../app-module.ts'
import type { Account } from '../app.ts'
import { readCsv } from './csv.ts'
import type { HubUser } from './landing.ts'

/** A file that cannot be used; the message says which line, and what to do. */
export class SourceError extends Error {
  override name = 'SourceError'
}

const COLUMNS = ['id', 'email', 'email_verified'] as const

/** Columns `id`, `email`, `email_verified` and, where there is one, `disabled`; others are passed over. */
export async function accountsFromCsv(file: string): Promise<Account[]> {
  const accounts: Account[] = []
  let header: string[] | undefined
  try {
    for await (const record of readCsv(createReadStream(file, 'utf8'))) {
      if (header) accounts.push(accountOf(header, record, `${file}, record ${accounts.length + 2}`))
      else header = headerOf(record, file)
    }
  } catch (error) {
    throw asSourceError(error, file)
  }
  return accounts
}

function headerOf(record: readonly string[], file: string): string[] {
  const header = record.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replace(/^\ufeff/, ''),
  )
  const missing = COLUMNS.filter((name) => !header.includes(name))
  if (missing.length === 0) return header
  throw new SourceError(
    `${file}: the first line must name the columns; ${missing.join(', ')} is missing`,
  )
}

function accountOf(header: readonly string[], record: readonly string[], where: string): Account {
  const value = (name: string) => record[header.indexOf(name)] ?? ''
  if (record.length !== header.length) {
    throw new SourceError(
      `${where}: ${record.length} fields, where the first line has ${header.length}`,
    )
  }
  return {
    id: value('id'),
    email: value('email'),
    emailVerified: yesOrNo(value('email_verified'), where),
    disabled: yesOrNo(value('disabled'), where),
  }
}

function yesOrNo(text: string, where: string): boolean {
  if (/^(true|t|yes|1)$/i.test(text)) return true
  if (/^(false|f|no|0|)$/i.test(text)) return false
  throw new SourceError(`${where}: "${text}" is neither true nor false`)
}

/** A module of the app's that exports `list`: every account, as an iterable or a function that gives one. */
export async function accountsFromModule(file: string): Promise<Account[]> {
  const { list } = await importAppModule(file)
  if (typeof list !== 'function') {
    throw new SourceError(`${file} must export list(), which gives every account`)
  }
  const accounts: Account[] = []
  for await (const account of list() as AsyncIterable<Account>) accounts.push(account)
  return accounts
}

/** What `symbolon user list --json` printed. */
export async function hubUsersFrom(file: string): Promise<HubUser[]> {
  try {
    const users = JSON.parse(await readFile(file, 'utf8')) as Array<Record<string, unknown>>
    return users.flatMap(({ email, addresses, disabledAt }) => {
      const disabled = Boolean(disabledAt)
      return [String(email), ...listed(addresses)].map((each) => ({ email: each, disabled }))
    })
  } catch (error) {
    throw asSourceError(error, file)
  }
}

const listed = (addresses: unknown) =>
  Array.isArray(addresses) ? addresses.filter((each) => typeof each === 'string') : []

function asSourceError(error: unknown, file: string): unknown {
  if (error instanceof SourceError) return error
  return new SourceError(`${file}: ${(error as Error).message}`, { cause: error })
}
