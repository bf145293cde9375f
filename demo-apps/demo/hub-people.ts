/**
 * The people who exist at the hub, added by its command line: the same addresses as in the apps, so
 * that each outcome of linking can be tried. Who is there already is left alone.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { PEOPLE, type Person } from '../shared/people.ts'
import { childEnvironment } from './child-environment.ts'
import { HUB_PROGRAM, hubService } from './plan.ts'

/** The hub knows one address in one spelling: of the two Carols it has one. */
export const HUB_PEOPLE = PEOPLE.filter(({ email }) => email === email.toLowerCase())

export const hubPassword = ({ name }: Person): string => `Acme-${name.split(' ')[0]}-2026!`

export async function addHubPeople({ hubIsNew }: { hubIsNew: boolean }): Promise<void> {
  // Each command is a process of its own: a hub that began empty need not be asked.
  const users: Array<{ email: string }> = hubIsNew
    ? []
    : JSON.parse(await runHub(['user', 'list', '--json']))
  const known = users.map(({ email }) => email)
  const missing = HUB_PEOPLE.filter(({ email }) => !known.includes(email))
  await Promise.all(missing.map(addPerson))
}

async function addPerson(person: Person): Promise<void> {
  const { email, name } = person
  await runHub(['user', 'add', email, '--name', name, '--password-stdin'], hubPassword(person))
}

async function runHub(command: string[], input = ''): Promise<string> {
  const child = spawn(process.execPath, [HUB_PROGRAM, ...command], {
    cwd: hubService.cwd,
    env: childEnvironment(hubService.environment),
  })
  child.stdin.end(input)
  const [output, problem, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  if (code !== 0) throw new Error(`symbolon ${command.join(' ')} failed:\n${output}${problem}`)
  return output
}
