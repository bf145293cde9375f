/**
 * What every command is given, and what it answers: one fact a line for people, the same as data for machines.
 */
import type { Sealer } from '../base/sealing.ts'
import type { PasswordHasher } from '../base/password-hasher.ts'
import type { Db } from '../db/schema.ts'
import type { KeyRing } from '../domain/tokens/key-ring.ts'
import type { Config } from '../http/hub.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'

export interface CommandContext {
  config: Config
  db: Db
  sealer: Sealer
  keys: KeyRing
  outgoing: Outgoing
  passwords: PasswordHasher
  now: () => Date
}

export interface Report {
  lines: string[]
  data: unknown
  exitCode: number
}

export type Arguments = Record<string, string | boolean | undefined>
export type Command = (context: CommandContext, given: Arguments) => Promise<Report>

export const done = (lines: string[], data: unknown): Report => ({ lines, data, exitCode: 0 })

export const failed = (line: string, nextStep: string): Report => ({
  lines: [line, nextStep],
  data: { error: line, next: nextStep },
  exitCode: 1,
})

export const fileIsThere = (file: string) =>
  failed(`${file} is there already.`, 'Name another file.')
