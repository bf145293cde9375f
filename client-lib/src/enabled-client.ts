/**
 * The client of an app that is connected to a hub. The rest of the library is imported by the first call that needs it.
 */

import type { Configuration } from './configuration.ts'
import type { HubEvent } from './event.ts'
import { html } from './html.ts'
import type { HubClient, HubClientOptions } from './hub-client.ts'
import type { Mount } from './mount.ts'
import { capitalised, namesOf, type Names } from './names.ts'
import type { RelyingParty } from './relying-party.ts'
import type { AppSessions } from './sessions.ts'

interface EnabledParts {
  configuration: Configuration
  options: HubClientOptions
  sessions: AppSessions
  mount: Mount
  emit: (event: HubEvent) => void
}

export function enabledClient({
  configuration,
  options,
  sessions,
  mount,
  emit,
}: EnabledParts): HubClient {
  const names = namesOf(options, configuration.appId)
  let rp: RelyingParty | undefined

  async function load() {
    const { createRelyingParty } = await import('./relying-party.ts')
    rp ??= createRelyingParty({
      ...{ configuration, mount, names, emit },
      app: options,
      links: options.links,
      replay: options.replay ?? 'memory',
      fetch: options.fetch ?? fetch,
      now: options.now ?? (() => new Date()),
    })
    return { rp, answer: (await import('./routes.ts')).answer }
  }

  return {
    enabled: true,
    sessions,
    owns: (path) => mount.routeOf(path) !== undefined,
    async handle(request) {
      const route = mount.routeOf(new URL(request.url).pathname)
      if (route === undefined) return undefined
      const { rp, answer } = await load()
      return answer(rp, request, route)
    },
    button: ({ returnTo = mount.home } = {}) => {
      const href = `${mount.basePath}/login?return=${encodeURIComponent(returnTo)}`
      const note = rp?.hubUnreachable ? unreachableNote(names) : ''
      return html`<a class="symbolon-button" href="${href}">Sign in with ${names.hub}</a>${note}`
        .source
    },
    async isRevoked(session) {
      const { rp } = await load()
      return (await import('./is-revoked.ts')).isRevoked(rp, session)
    },
  }
}

/** The link stays: the hub may be back by the time somebody presses it. */
function unreachableNote(names: Names) {
  return html` <small>${capitalised(names.hub)} could not be reached a moment ago.</small>`
}
