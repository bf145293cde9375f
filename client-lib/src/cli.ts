/**
 * `npx @symbolon/client <command>`: what a developer runs beside the app. Exit code 0: done; 1: a finding or a fault; 2: it
 * was asked wrongly.
 */

import { doctor, DOCTOR_USAGE } from './commands/doctor.ts'
import { links, LINKS_USAGE } from './commands/links.ts'
import type { Outcome } from './commands/outcome.ts'
import { preview, PREVIEW_USAGE } from './commands/preview.ts'

const COMMANDS: Record<string, (args: string[]) => Promise<Outcome>> = {
  doctor,
  links,
  preview,
}

const USAGE = `Usage: symbolon-client <command>\n\n${DOCTOR_USAGE}\n\n${PREVIEW_USAGE}\n\n${LINKS_USAGE}`

export async function runCommand([name = '', ...args]: string[]): Promise<Outcome> {
  const isHelp = ['', 'help', '--help', '-h'].includes(name) || args.includes('--help')
  if (isHelp) return { exitCode: 0, lines: [USAGE] }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) return { exitCode: 2, lines: [`There is no command "${name}".`, USAGE] }
  try {
    return await command(args)
  } catch (error) {
    if (!isAskedWrongly(error)) throw error
    return { exitCode: 2, lines: [error.message, USAGE] }
  }
}

/** How node:util's parseArgs says that an option is unknown or lacks its value. */
function isAskedWrongly(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && /^ERR_PARSE_ARGS/.test(String(error.code))
}
