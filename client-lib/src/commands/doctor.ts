/**
 * `npx @symbolon/client doctor`: what stands between this app and a sign-in, as a timeline with one failing line and one way
 * to mend it. It runs beside the app, with the app's variables.
 */

import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { parseConfiguration, processEnvironment } from '../configuration.ts'
import { checksOf } from '../doctor/checks.ts'
import { examineInTurn, type Check, type Finding } from '../doctor/timeline.ts'
import type { Outcome } from './outcome.ts'

export const DOCTOR_USAGE = `doctor [--accounts ./accounts.js] [--email ada@example.com [--password-stdin]] [--base-path /identity] [--json]

  --accounts        a module that exports findByEmail, or accounts with it: read, never written
  --email           the test person whose account is looked up
  --password-stdin  reads the person's hub password and signs in; an app that provisions makes the account
  --base-path       where the library's routes are, as browsers see them
  --json            the findings for machines

It reads the IDENTITY_* variables of this shell; NODE_ENV=production has the app's meaning.`

const OPTIONS = {
  accounts: { type: 'string' },
  email: { type: 'string' },
  'password-stdin': { type: 'boolean', default: false },
  'base-path': { type: 'string', default: '/identity' },
  json: { type: 'boolean', default: false },
} as const

const STAGES = ['env', 'connection', 'accounts', 'flow'] as const

export async function doctor(args: string[]): Promise<Outcome> {
  const { values } = parseArgs({ args, options: OPTIONS })
  const { accounts, email, json, 'base-path': basePath, 'password-stdin': hasPassword } = values
  if (hasPassword && !email) return { exitCode: 2, lines: [DOCTOR_USAGE] }

  const configured = parseConfiguration(processEnvironment())
  if (configured.outcome === 'dormant') return dormant(json)
  const password = hasPassword ? await readPassword() : undefined
  const checks = checksOf(configured, { accounts, email, password, basePath })
  const findings = await examineInTurn(checks)

  const exitCode = findings.every(({ ok }) => ok) ? 0 : 1
  const notRun = notRunOf(checks, findings)
  if (!json) return { exitCode, lines: linesOf(findings, notRun) }
  return inJson(exitCode, { ok: exitCode === 0, findings, notRun })
}

const readPassword = async () => (await text(process.stdin)).replace(/\r?\n$/, '')

const inJson = (exitCode: 0 | 1, data: object): Outcome => ({
  ...{ exitCode, lines: [JSON.stringify(data)], format: 'json' },
})

function dormant(json: boolean): Outcome {
  const next =
    'To look before switching on, set IDENTITY_HUB_URL for this command alone: the app stays as it is.'
  if (json) return inJson(0, { ok: true, dormant: true, findings: [], notRun: STAGES, next })
  const lines = ['ok    env  dormant: IDENTITY_HUB_URL is not set, so nothing can be noticed', next]
  return { exitCode: 0, lines }
}

/** Checks that a failure kept from running, by name, and the stages that nobody asked for. */
function notRunOf(checks: readonly Check[], findings: readonly Finding[]): string[] {
  const cut = checks.slice(findings.length)
  const planned = new Set(checks.map(({ stage }) => stage))
  const left = STAGES.filter((stage) => !planned.has(stage))
  return [...cut.map(({ stage, name }) => `${stage} ${name}`), ...left]
}

function linesOf(findings: readonly Finding[], notRun: readonly string[]): string[] {
  const lines = findings.map(({ ok, at, stage, check, detail }) => {
    const time = `${(at / 1000).toFixed(2).padStart(6)} s`
    return `${ok ? 'ok  ' : 'FAIL'} ${time}  ${stage.padEnd(10)}  ${check.padEnd(9)}  ${detail}`
  })
  const broken = findings.find(({ ok }) => !ok)
  if (broken) lines.push(`Fix (${broken.code}): ${broken.fix}`)
  if (notRun.length > 0) lines.push(`Not run: ${notRun.join(', ')}`)
  return lines
}
