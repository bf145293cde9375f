/**
 * A hub with three apps, of which two have an address for logout tokens on a server that listens, and what that server was told.
 */
import { decodeJwt } from 'jose'
import { deliverLogouts } from '../../hub/src/domain/tokens/logout-delivery.ts'
import { openHttpListener, type HttpListener } from '../support/http-listener.ts'
import { authorizeUrl, openTestHub, type TestHub } from '../support/hub.ts'
import type { Person } from './person.ts'

export type AppId = 'mail' | 'calendar' | 'notes'

export interface LogoutListeningHub extends TestHub {
  listener: HttpListener
  /** What the apps were told, in the order in which it came: app, sub, sid. */
  told(): Array<[app: string, sub: unknown, sid: unknown]>
  tokens(): string[]
  deliver(): Promise<void>
}

const callbackOf = (app: AppId) => `https://${app}.test/identity/callback`

export async function openLogoutListeningHub(): Promise<LogoutListeningHub> {
  const listener = await openHttpListener()
  const app = (id: AppId, name: string) => ({ id, name, redirectUris: [callbackOf(id)] })
  const told = (id: AppId, name: string) => ({
    ...app(id, name),
    backchannelLogoutUri: `${listener.url}/${id}`,
    postLogoutRedirectUris: [`https://${id}.test/bye`],
  })
  const settings = {
    brand: { name: 'Acme' },
    apps: [told('mail', 'Mail'), told('calendar', 'Calendar'), app('notes', 'Notes')],
  }
  const hub = await openTestHub({ settings })
  const tokens = () =>
    listener.received.map(({ body }) => new URLSearchParams(body).get('logout_token')!)
  return {
    ...hub,
    listener,
    tokens,
    told: () =>
      tokens()
        .map(decodeJwt)
        .map(({ aud, sub, sid }) => [String(aud), sub, sid]),
    deliver: () =>
      deliverLogouts({ ...hub.hub, issuer: hub.hub.config.issuer }, () => hub.clock.at),
    close: async () => {
      await hub.close()
      await listener.stop()
    },
  }
}

/** The person goes to the app, which gets an identity token. Returns the `sid` in it. */
export async function goTo(person: Person, app: AppId): Promise<string> {
  const url = authorizeUrl({ app, redirect_uri: callbackOf(app) })
  const response = await person.open(url)
  const token = new URL(response.headers.get('location')!).searchParams.get('token')!
  return String(decodeJwt(token).sid)
}
