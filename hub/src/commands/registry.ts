/**
 * Every command that works on the database, by the words one types.
 */
import { listApps, removeApp } from './app.ts'
import { showAppStatus } from './app-status.ts'
import { exportAudit, pruneAudit, verifyAudit } from './audit.ts'
import { backUp } from './backup.ts'
import type { Arguments, Command, CommandContext, Report } from './command.ts'
import { doctor } from './doctor.ts'
import { showEvents } from './events.ts'
import { listKeys, removeRetiredKey, revokeSigningKey, rotateKeys } from './keys.ts'
import { runMigrations } from './migrate.ts'
import { resealAll } from './reseal.ts'
import { addUser, disable, showUsers } from './user.ts'

export const COMMANDS = {
  'app list': listApps,
  'app remove': removeApp,
  'app status': showAppStatus,
  'audit export': exportAudit,
  'audit prune': pruneAudit,
  'audit verify': verifyAudit,
  backup: backUp,
  doctor,
  events: showEvents,
  'keys list': listKeys,
  'keys remove': removeRetiredKey,
  'keys revoke': revokeSigningKey,
  'keys rotate': rotateKeys,
  migrate: runMigrations,
  reseal: resealAll,
  'user add': addUser,
  'user disable': disable,
  'user list': showUsers,
} satisfies Record<string, Command>

export type CommandName = keyof typeof COMMANDS

/** What another process's command line asks of the hub that holds the embedded database. */
export interface Question {
  command: CommandName
  given: Arguments
}

export async function answerCommand(context: CommandContext, question: unknown): Promise<Report> {
  const { command, given } = question as Question
  if (!Object.hasOwn(COMMANDS, command)) {
    const line = `the running hub does not know the command "${command}"`
    return { lines: [line], data: { error: line }, exitCode: 1 }
  }
  return COMMANDS[command](context, given)
}
