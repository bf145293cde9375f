/**
 * The device authorization endpoint, RFC 8628 §3.1 and §3.2: for what has a screen and no keyboard, or a terminal and no browser.
 */
import { Hono } from 'hono'
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import { DEVICE_CODE, type OAuthClient } from '../../domain/clients/client.ts'
import { beginDeviceAuthorization } from '../../domain/tokens/device-authorization.ts'
import type { OAuthForm } from '../../protocol/oauth-form.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { isWithin, scopeFor } from '../../protocol/scope.ts'
import { shownUserCode } from '../../protocol/user-code.ts'
import type { Hub } from '../hub.ts'
import { clientCall } from './client-call.ts'
import { jsonBodyLimit } from './json.ts'
import { oauthErrors } from './oauth-errors.ts'
import { countUnproven } from './unproven.ts'

const PATH = '/oauth/device_authorization'

export function deviceAuthorizationEndpoints(hub: Hub): Hono {
  const endpoints = oauthErrors(hub, new Hono())
  endpoints.use(PATH, jsonBodyLimit)

  endpoints.all(
    PATH,
    clientCall(hub, async ({ c, client, form }) => {
      const request = { clientId: client.id, ...wantedBy(client, form) }
      await countUnproven(hub, c, client)
      const { deviceCode, userCode } = await beginDeviceAuthorization(hub.db, request, hub.now())

      const page = `${hub.config.issuer}/device`
      return c.json({
        device_code: deviceCode,
        user_code: shownUserCode(userCode),
        verification_uri: page,
        verification_uri_complete: `${page}?user_code=${shownUserCode(userCode)}`,
        expires_in: toSeconds(LIFETIME.deviceCode),
        interval: toSeconds(LIFETIME.devicePause),
      })
    }),
  )
  return endpoints
}

function wantedBy({ oauth }: OAuthClient, form: OAuthForm) {
  if (!oauth.grantTypes.includes(DEVICE_CODE))
    throw new Refusal('unauthorized_client', `this client is not registered for ${DEVICE_CODE}`)
  const scope = scopeFor(form.optional('scope') ?? '', oauth)
  if (!scope)
    throw new Refusal('invalid_scope', 'scope holds a value that this client is not registered for')
  const resources = form.all('resource')
  if (!isWithin(resources, oauth.resources))
    throw new Refusal('invalid_target', 'resource is none that this client is registered for')
  return { scope, resources }
}
