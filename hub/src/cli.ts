/**
 * The command line. Every command has --help, prints one fact a line or JSON, and exits non-zero on failure.
 */
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { Arguments, Report } from './commands/command.ts'
import { runCommand, type CommandName } from './commands/run.ts'
import { ConfigError, loadConfig } from './config.ts'
import { DataFolderInUse } from './db/data-folder.ts'

const program = new Command('symbolon')
  .description('One sign-in for the apps you already run.')
  .showHelpAfterError('(try: symbolon --help)')

program
  .command('start')
  .description('start the hub')
  .action(async () => {
    const { start } = await import('./commands/start.ts')
    await start(loadConfig(process.env))
  })

define(program, 'migrate', 'bring the database up to date')
define(program, 'doctor', 'check environment, database, keys, secrets, redirect strings and clock')

define(program, 'events', 'search the audit trail, the newest first')
  .option('--ref <code>', 'the reference code that a page showed')
  .option('--email <address>', 'what concerns this user')

const audit = program.command('audit').description('the audit trail')
define(audit, 'audit verify', 'find what was removed, changed or inserted').option(
  '--head <hash>',
  'of a batch, from the log: it must be there still',
)

define(audit, 'audit export', 'write what is old into a file, as JSON lines')
  .argument('<file>', 'must not be there yet', absolute)
  .requiredOption('--before <date>', 'of which the events are older: 2026-01-31')
define(audit, 'audit prune', 'remove whole months that are old').requiredOption(
  '--before <date>',
  'by which they have ended: 2026-02-01',
)

program
  .command('canary')
  .description('look at one deployment of an app, before the hub is switched on there and after')
  .argument('<app-url>', 'its public origin')
  .option('--state <file>', 'remembers what was before', 'symbolon-canary.json')
  .option('--page <path>', 'the page with the app’s own sign-in form', '/')
  .option('--email <address>', 'a test person, who has an account there')
  .option('--password-stdin', 'read their password at the hub from standard input')
  .option('--account <id>', 'the account that the local login opens for them')
  .option('--checksum-command <command>', 'prints a checksum of the app’s user table')
  .option('--json', 'print JSON')
  .action(async (appUrl: string, { json, passwordStdin, ...given }) => {
    const { canary } = await import('./commands/canary.ts')
    const password = passwordStdin ? await readStandardInput() : undefined
    printReport(await canary(loadConfig(process.env), { ...given, appUrl, password }), json)
  })

define(program, 'backup', 'write the whole database into a file').argument(
  '<file>',
  'must not be there yet',
  absolute,
)

program
  .command('restore')
  .description('fill an empty database from a backup, and end whatever was given out before')
  .argument('<file>', 'written by symbolon backup', absolute)
  .option('--json', 'print JSON')
  .action(async (file: string, { json }) => {
    const { restore } = await import('./commands/restore.ts')
    printReport(await restore(loadConfig(process.env), file), json)
  })

program
  .command('upgrade')
  .description('try this version’s migrations on a copy of the database')
  .option('--rehearse', 'copy, migrate the copy, compare, start a hub on it, remove it')
  .option('--json', 'print JSON')
  .action(async ({ json, rehearse }) => {
    const { upgrade } = await import('./commands/upgrade.ts')
    printReport(await upgrade(loadConfig(process.env), { rehearse }), json)
  })

const app = program.command('app').description('the apps that may use the hub')
define(app, 'app list', 'list the registered apps')
define(app, 'app remove', 'remove an app that registered itself').argument('<id>')
define(app, 'app status', 'ask apps for version, flow, keys and clock')
  .argument('[id]')
  .option('--all', 'ask every app')

const user = program.command('user').description('the people who sign in here')
define(user, 'user add', 'add a user whose address you vouch for')
  .argument('<email>')
  .option('--name <name>', 'how apps greet them (default: the part before the @)')
  .option(
    '--password-stdin',
    'read the password from standard input (default: make one and show it)',
  )
define(user, 'user list', 'list all users')
define(user, 'user disable', 'refuse a user everywhere and end their sessions').argument('<email>')

const keys = program.command('keys').description('the keys that sign identity tokens')
define(keys, 'keys list', 'list the published keys')
define(keys, 'keys rotate', 'make the next key the active one').option(
  '--dry-run',
  'change nothing, and ask which apps have seen the next key',
)
define(keys, 'keys remove', 'remove a retired key, once what it signed is dead').argument('<kid>')
define(keys, 'keys revoke', 'remove a key at once, because somebody else may have it').argument(
  '<kid>',
)

define(program, 'reseal', 'seal everything under the first secret of HUB_SECRET')

/** A command that runs against the database, here or inside the running hub. */
function define(parent: Command, name: CommandName, description: string): Command {
  return parent
    .command(name.split(' ').at(-1)!)
    .description(description)
    .option('--json', 'print JSON')
    .action(async function (this: Command) {
      const { json, passwordStdin, ...given } = this.opts<Arguments>()
      if (passwordStdin) given.password = await readStandardInput()
      const [argument] = this.registeredArguments
      const [value] = this.processedArgs as Array<string | undefined>
      if (argument && value !== undefined) given[argument.name()] = value

      printReport(await runCommand(loadConfig(process.env), name, given), json)
    })
}

/** The hub that carries a command out may stand in another folder. */
function absolute(file: string): string {
  return resolve(file)
}

function printReport({ lines, data, exitCode }: Report, json: unknown): void {
  const print = exitCode === 0 || json ? console.log : console.error
  print(json ? JSON.stringify(data, undefined, 2) : lines.join('\n'))
  process.exitCode = exitCode
}

async function readStandardInput(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin) text += chunk
  return text.replace(/\r?\n$/, '')
}

try {
  await program.parseAsync()
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}

/** Faults that the operator can mend are told in words; anything else is a defect and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message
  if (error instanceof DataFolderInUse) {
    return `Cannot start: ${error.message}. Stop it, or set another HUB_DATA_DIR.`
  }
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    const { address, port } = error as NodeJS.ErrnoException & { address: string; port: number }
    return `Cannot start: ${address}:${port} is in use. Stop what listens there, or set another PORT.`
  }
  if (error instanceof Error && 'syscall' in error && 'path' in error) {
    return `Cannot start: the data folder cannot be used (${error.message}). Set another HUB_DATA_DIR.`
  }
  if (error instanceof Error && ['StoreUnavailable', 'KeysUnreadable'].includes(error.name)) {
    const cause =
      error.cause instanceof Error ? ` (${error.cause.message || error.cause.name})` : ''
    return `Cannot start: ${error.message}${cause}`
  }
  if (error instanceof Error && error.name === 'ProgramMissing') {
    return `${error.message}: install the client programs of PostgreSQL.`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
