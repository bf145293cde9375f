/**
 * `symbolon canary <app-url>`: the six checks of docs/canary.md, before an app is switched on and after. Which of the two it
 * is, it sees from the app. It needs no database, and runs where it is typed.
 */
import { AFTER, type Check } from '../canary/checks.ts'
import { failed as found, type Found } from '../canary/finding.ts'
import { BEFORE, isDormant } from '../canary/before.ts'
import {
  ChecksumFailed,
  issuedOf,
  rowsOf,
  type Deployment,
  type Given,
} from '../canary/deployment.ts'
import { recall, remember } from '../canary/memory.ts'
import { createVisitor, Unreachable } from '../canary/visitor.ts'
import type { Client } from '../domain/clients/client.ts'
import type { Config } from '../http/hub.ts'
import { failed, type Report } from './command.ts'

export interface CanaryArguments extends Given {
  appUrl: string
  /** The file that remembers what was before. */
  state: string
}

export async function canary(config: Config, given: CanaryArguments): Promise<Report> {
  const redirectUri = redirectUriAt(config.clients, given.appUrl)
  if (!redirectUri) {
    const line = `No app in HUB_CONFIG returns to ${given.appUrl}.`
    return failed(line, 'See `symbolon app list`; the URL is the app’s origin.')
  }
  try {
    return await examine(await openDeployment(config, redirectUri, given), given)
  } catch (error) {
    if (error instanceof Unreachable) return failed(error.message, 'Start it, and try again.')
    throw error
  }
}

interface Registered {
  client: Client
  redirectUri: URL
}

function redirectUriAt(clients: readonly Client[], appUrl: string): Registered | undefined {
  return clients
    .filter(({ oauth }) => !oauth)
    .flatMap((client) => client.redirectUris.map((uri) => ({ client, redirectUri: new URL(uri) })))
    .find(({ redirectUri }) => redirectUri.origin === appUrl.replace(/\/$/, ''))
}

async function openDeployment(
  { issuer }: Config,
  registered: Registered,
  given: CanaryArguments,
): Promise<Deployment> {
  const before = await recall(given.state, registered.redirectUri.origin)
  const deployment = { ...registered, issuer, given, before, visit: createVisitor() }
  return { ...deployment, issued: await issuedOf(deployment) }
}

async function examine(deployment: Deployment, given: CanaryArguments): Promise<Report> {
  const isBefore = await isDormant(deployment)
  const facts = []
  for (const [check, look] of isBefore ? BEFORE : AFTER) {
    facts.push({ check, ...(await attempt(look, deployment)) })
  }
  const isFine = facts.every(({ outcome }) => outcome !== 'failed')
  if (isBefore && isFine) await rememberBefore(deployment, given)

  const phase = isBefore ? 'before' : 'after'
  const lines = facts.map(
    ({ check, outcome, detail }, at) =>
      `${at + 1}  ${MARKS[outcome].padEnd(8)}  ${check.padEnd(8)}  ${detail}`,
  )
  const app = `${deployment.client.id} at ${deployment.redirectUri.origin}`
  return {
    lines: [`${app}, ${isBefore ? 'dormant: before' : 'on: after'}`, ...lines],
    data: { ok: isFine, app: deployment.client.id, phase, facts },
    exitCode: isFine ? 0 : 1,
  }
}

const MARKS: Record<Found['outcome'], string> = {
  ok: 'ok',
  failed: 'FAIL',
  not_asked: '-',
  by_hand: 'by hand',
}

async function attempt(check: Check, deployment: Deployment): Promise<Found> {
  try {
    return await check(deployment)
  } catch (error) {
    if (error instanceof Unreachable || error instanceof ChecksumFailed) return found(error.message)
    throw error
  }
}

async function rememberBefore(deployment: Deployment, given: CanaryArguments): Promise<void> {
  const rows = await rowsOf(deployment)
  await remember(given.state, deployment.redirectUri.origin, {
    at: new Date().toISOString(),
    ...(given.account !== undefined && { account: given.account }),
    ...(rows !== undefined && { rows }),
  })
}
