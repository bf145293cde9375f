/**
 * The device authorization grant, RFC 8628 §3.4 and §3.5: a device asks what became of its code.
 */
import { findSessionById } from '../../domain/people/session.ts'
import { askDevice, type DeviceAnswer } from '../../domain/tokens/device-authorization.ts'
import { startGrant } from '../../domain/tokens/grant-start.ts'
import { narrowResources } from '../../protocol/narrowing.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { issueTokens, keyOfPublic, type TokenCall, type TokenResponse } from './issue-tokens.ts'

export async function redeemDeviceCode(hub: Hub, call: TokenCall): Promise<TokenResponse> {
  const { client, form } = call
  const now = hub.now()
  const asked = { clientId: client.id, deviceCode: form.only('device_code') }
  const answer = await askDevice(hub.db, asked, now)
  if (answer.outcome !== 'approved') throw notYet(answer.outcome)

  const { sessionId, scope, resources } = answer
  const session = await findSessionById(hub.db, sessionId, hub.config.sessions, now)
  const narrowed = narrowResources(form, resources)
  const grant = { clientId: client.id, sessionId, scope, resources, keptJkt: keyOfPublic(call) }
  const started = session && (await startGrant(hub.db, grant, now))
  if (!started) throw new Refusal('access_denied', 'the person has signed out since they agreed')

  const begun = { ...started, session, scope, resources: narrowed, nonce: undefined }
  return issueTokens(hub, call, begun)
}

function notYet(outcome: Exclude<DeviceAnswer['outcome'], 'approved'>): Refusal {
  switch (outcome) {
    case 'pending':
      return new Refusal('authorization_pending', 'nobody has decided yet: ask again')
    case 'hasty':
      return new Refusal('slow_down', 'that was too soon: wait five seconds longer from now on')
    case 'denied':
      return new Refusal('access_denied', 'the person did not agree')
    case 'expired':
      return new Refusal('expired_token', 'the device_code is too old: begin again')
    case 'unknown':
      return new Refusal('invalid_grant', 'the device_code is unknown or used', { isMiss: true })
  }
}
