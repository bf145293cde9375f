/**
 * The flow cookie: one sealed cookie per `state`, so that several tabs may sign in at once and no
 * anonymous request writes to a database. Where the callback has a question, the same cookie holds the
 * proven identity until the answer; the seal's purpose keeps them apart.
 */

import { createHash } from 'node:crypto'
import type { Configuration } from './configuration.ts'
import { cookiesOf } from './cookies.ts'
import { createSealer, type SealPurpose } from './sealing.ts'

export interface FlowCookies {
  /** Set-Cookie values: the new cookie, and the end of the oldest where there would be too many. */
  keep(request: Request, flow: { state: string; purpose: SealPurpose; content: object }): string[]
  /** What was kept under this state, or undefined: unknown, expired, twice there, another purpose. */
  find<T>(request: Request, flow: { state: string; purpose: SealPurpose }): T | undefined
  fits(flow: { state: string; purpose: SealPurpose; content: object }): boolean
  clear(state: string): string
}

const LIFETIME_SECONDS: Record<SealPurpose, number> = {
  'pending sign-in': 3600,
  'pending switch': 600,
  'pending proof': 600,
}
const PURPOSES = Object.keys(LIFETIME_SECONDS) as SealPurpose[]
const SKEW_SECONDS = 60
const MAX_COOKIES = 5
const MAX_BYTES = 1024

export function createFlowCookies(
  configuration: Configuration,
  basePath: string,
  now: () => Date,
): FlowCookies {
  const sealer = createSealer(configuration.secrets)
  const https = configuration.appUrl.startsWith('https:')
  // __Host- demands Path=/, and keeps a sibling subdomain from planting a cookie of this name.
  const prefix = `${https ? '__Host-' : ''}identity_${configuration.appId}_`
  const attributes = `Path=${https ? '/' : basePath}; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}`

  const seconds = () => Math.floor(now().getTime() / 1000)
  const nameOf = (state: string) =>
    prefix + createHash('sha256').update(state).digest('base64url').slice(0, 22)
  const pairOf = (state: string, purpose: SealPurpose, content: object) => {
    const name = nameOf(state)
    return `${name}=${sealer.seal(purpose, name, JSON.stringify({ at: seconds(), ...content }))}`
  }
  const clear = (name: string) => `${name}=; Max-Age=0; ${attributes}`

  function open<T>(
    name: string,
    sealed: string,
    purpose: SealPurpose,
  ): (T & { at: number }) | undefined {
    const text = sealer.open(purpose, name, sealed)
    if (text === undefined) return undefined

    const kept = JSON.parse(text) as T & { at: number }
    const age = seconds() - kept.at
    return age >= -SKEW_SECONDS && age < LIFETIME_SECONDS[purpose] ? kept : undefined
  }

  /** Unreadable and expired ones go first: they are nobody's sign-in any more. */
  function surplus(request: Request, keptName: string): string[] {
    return [...cookiesOf(request)]
      .filter(([name]) => name.startsWith(prefix) && name !== keptName)
      .map(([name, sealed]) => {
        const ages = PURPOSES.map((purpose) => open(name, sealed, purpose)?.at ?? 0)
        return { name, at: Math.max(...ages) }
      })
      .sort((one, other) => other.at - one.at)
      .slice(MAX_COOKIES - 1)
      .map(({ name }) => clear(name))
  }

  return {
    keep(request, { state, purpose, content }) {
      const lifetime = `Max-Age=${LIFETIME_SECONDS[purpose]}`
      const cookie = `${pairOf(state, purpose, content)}; ${lifetime}; ${attributes}`
      return [...surplus(request, nameOf(state)), cookie]
    },
    find(request, { state, purpose }) {
      const sealed = cookiesOf(request).get(nameOf(state))
      return sealed === undefined ? undefined : open(nameOf(state), sealed, purpose)
    },
    fits: ({ state, purpose, content }) => pairOf(state, purpose, content).length <= MAX_BYTES,
    clear: (state) => clear(nameOf(state)),
  }
}
