/**
 * An examination as a timeline: check after check, each of which needs the ones before it, up to the first that fails.
 */

import { Fault } from './fault.ts'

export interface Check {
  stage: 'env' | 'connection' | 'accounts' | 'flow'
  name: string
  /** Says what it found. Throws a Fault. */
  examine: () => Promise<string> | string
}

export interface Finding {
  stage: Check['stage']
  check: string
  ok: boolean
  /** Milliseconds since the examination began. */
  at: number
  detail: string
  code?: string
  fix?: string
}

export async function examineInTurn(checks: readonly Check[]): Promise<Finding[]> {
  const began = performance.now()
  const findings: Finding[] = []
  for (const check of checks) {
    const found = await examine(check)
    findings.push({
      ...{ stage: check.stage, check: check.name, at: Math.round(performance.now() - began) },
      ...found,
    })
    if (!found.ok) break
  }
  return findings
}

type Found = Pick<Finding, 'ok' | 'detail' | 'code' | 'fix'>

async function examine(check: Check): Promise<Found> {
  try {
    return { ok: true, detail: await check.examine() }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { ok: false, detail: error.message, code: error.code, fix: error.fix }
  }
}
