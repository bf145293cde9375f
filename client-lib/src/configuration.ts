/**
 * The five IDENTITY_* variables, read once. Every fault is collected and none is thrown: a typing
 * error in a variable must leave the app running on its local sign-in.
 */

/** What the 302 back from the hub carries: the identity token itself, or a code that this server redeems for it. */
export type Flow = 'direct' | 'code'

export type Environment = Readonly<Record<string, string | undefined>>

/** The only place that reads the process's variables. */
export const processEnvironment = (): Environment => process.env

export interface Configuration {
  /** The hub's origin, which is also `iss`. */
  readonly hubUrl: string
  readonly appId: string
  /** This app's origin. Never taken from a request, because the Host header is the sender's. */
  readonly appUrl: string
  /** The first seals, all open. */
  readonly secrets: readonly Buffer[]
  readonly flow: Flow
}

export type ConfigurationOutcome =
  | { outcome: 'dormant' }
  | { outcome: 'faulty'; problems: string[] }
  | { outcome: 'enabled'; configuration: Configuration }

const APP_ID = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
const BASE64URL = /^[A-Za-z0-9_-]+$/

export function parseConfiguration(environment: Environment): ConfigurationOutcome {
  const hubUrl = environment.IDENTITY_HUB_URL
  if (!hubUrl) return { outcome: 'dormant' }

  const appId = environment.IDENTITY_APP_ID ?? ''
  const appUrl = appUrlOf(environment)
  const secrets = (environment.IDENTITY_SECRET ?? '').split(',')
  const flow = environment.IDENTITY_FLOW || 'direct'

  const problems = [
    ...originProblems('IDENTITY_HUB_URL', hubUrl),
    ...appIdProblems(appId),
    ...originProblems('IDENTITY_APP_URL', appUrl),
    ...secrets.flatMap(secretProblems),
    ...flowProblems(flow),
  ]
  if (problems.length > 0) return { outcome: 'faulty', problems: [...new Set(problems)] }

  return {
    outcome: 'enabled',
    configuration: Object.freeze({
      hubUrl: new URL(hubUrl).origin,
      appId,
      appUrl: new URL(appUrl).origin,
      secrets: secrets.map((secret) => Buffer.from(secret, 'base64url')),
      flow: flow as Flow,
    }),
  }
}

/** A guess is loopback only, so that a wrong one can send a browser nowhere but to the developer's own machine. */
export function appUrlOf({ IDENTITY_APP_URL, NODE_ENV, PORT }: Environment): string {
  const guessed = NODE_ENV !== 'production' && PORT ? `http://localhost:${PORT}` : ''
  return IDENTITY_APP_URL || guessed
}

export function originProblems(name: string, value: string): string[] {
  if (value === '') return [`${name} is missing`]
  if (!URL.canParse(value)) return [`${name} is not a URL`]

  const url = new URL(value)
  // One comparison refuses user names, paths, queries, fragments, default ports and upper case.
  if (value !== url.origin && value !== `${url.origin}/`) {
    return [`${name} must be an origin and nothing more, like https://name.example`]
  }
  if (url.protocol === 'https:') return []
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return []
  return [`${name} must be https; http is for loopback addresses only`]
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    hostname === '[::1]'
  )
}

function appIdProblems(appId: string): string[] {
  if (appId === '') return ['IDENTITY_APP_ID is missing']
  if (APP_ID.test(appId) && appId.length <= 64) return []
  return ['IDENTITY_APP_ID must be at most 64 of a-z, 0-9 and inner hyphens']
}

function secretProblems(secret: string): string[] {
  if (BASE64URL.test(secret) && Buffer.from(secret, 'base64url').length >= 32) return []
  return ['IDENTITY_SECRET must be at least 32 random bytes as base64url (a comma list rotates)']
}

function flowProblems(flow: string): string[] {
  return flow === 'direct' || flow === 'code' ? [] : ['IDENTITY_FLOW must be direct or code']
}
