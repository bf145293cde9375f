/**
 * What the doctor looks at, in the order in which one thing needs the other. Accounts and flow are looked at when the command
 * line has what they need.
 */

import type { ConfigurationOutcome } from '../configuration.ts'
import { examineAdapter } from './adapter.ts'
import { examineCookies, examineLogin } from './departure.ts'
import { Fault } from './fault.ts'
import { examineClock, examineHub, examineKeys } from './hub-checks.ts'
import type { Patient } from './patient.ts'
import { examineRegistration } from './registration.ts'
import { examineSignIn } from './sign-in.ts'
import type { Check } from './timeline.ts'

type Configured = Exclude<ConfigurationOutcome, { outcome: 'dormant' }>
type Given = Pick<Patient, 'basePath' | 'accounts' | 'email' | 'password'>

export function checksOf(configured: Configured, given: Given): Check[] {
  if (configured.outcome === 'faulty') return [variables(() => refuse(configured.problems))]

  const { configuration } = configured
  const redirectUri = `${configuration.appUrl}${given.basePath}/callback`
  const patient: Patient = { ...given, configuration, redirectUri }
  return [
    variables(() => `${configuration.appId} at ${configuration.appUrl}`),
    ...LATER.filter(([stage]) => isDue(stage, given)).map(([stage, name, examine]) => ({
      ...{ stage, name },
      examine: () => examine(patient),
    })),
  ]
}

const LATER: [
  stage: Check['stage'],
  name: string,
  examine: (patient: Patient) => Promise<string>,
][] = [
  ['connection', 'hub', examineHub],
  ['connection', 'clock', examineClock],
  ['connection', 'keys', examineKeys],
  ['connection', 'redirect', examineRegistration],
  ['connection', 'login', examineLogin],
  ['connection', 'cookies', examineCookies],
  ['accounts', 'adapter', examineAdapter],
  ['flow', 'sign-in', examineSignIn],
]

function isDue(stage: Check['stage'], { accounts, email, password }: Given): boolean {
  if (stage === 'accounts') return accounts !== undefined
  return stage !== 'flow' || (email !== undefined && password !== undefined)
}

const variables = (examine: Check['examine']): Check => ({
  stage: 'env',
  name: 'variables',
  examine,
})

function refuse(problems: readonly string[]): never {
  throw new Fault('configuration_faulty', {
    detail: problems.join('; '),
    fix: 'correct them all: with any fault in them the library stays dormant',
  })
}
