/**
 * oidcc-backchannel-rp-initiated-logout-certification-test-plan of the OpenID Foundation: OpenID Connect Back-Channel Logout.
 */
import { jwtVerify } from 'jose'
import { afterAll, expect, test } from 'vitest'
import { deliverLogouts } from '../../../hub/src/domain/tokens/logout-delivery.ts'
import { openHttpListener, type HttpListener } from '../../support/http-listener.ts'
import { ISSUER } from '../../support/hub.ts'
import { checkEndpoints, checkFlow, checkNeedsPage, keySet } from './checks.ts'
import { AFTER_LOGOUT, CLIENT } from './clients.ts'
import { usePlan } from './plan.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

let listener: HttpListener
const rp = usePlan('query', async () => {
  listener = await openHttpListener()
  return { backchannelLogoutUri: `${listener.url}/backchannel_logout` }
})
afterAll(() => listener.stop())

test('oidcc-backchannel-logout-discovery-endpoint-verification: the metadata promises it, with sid', () => {
  checkEndpoints(rp().metadata, ['end_session_endpoint'])
  expect(rp().metadata).toMatchObject({
    ...{ backchannel_logout_supported: true, backchannel_logout_session_supported: true },
  })
})

test('oidcc-backchannel-rp-initiated-logout: the client gets a logout token of the session that ended', async () => {
  const { tokens, idToken } = await checkFlow(rp())
  const request = { id_token_hint: tokens.id_token, post_logout_redirect_uri: AFTER_LOGOUT }
  const back = await rp().leave({ ...request, state: 'bye' })
  expect([...back!.query]).toEqual([['state', 'bye']])

  const { hub } = rp()
  await deliverLogouts({ ...hub.hub, issuer: ISSUER }, () => hub.clock.at)
  const [{ path, headers, body } = { body: '' }, ...more] = listener.received
  expect([path, headers?.['content-type'], more]).toEqual([
    ...['/backchannel_logout', 'application/x-www-form-urlencoded', []],
  ])
  const form = [...new URLSearchParams(body)]
  expect(form).toEqual([['logout_token', expect.any(String)]])

  const { payload } = await jwtVerify(form[0]![1], await keySet(rp()), {
    ...{ issuer: ISSUER, audience: CLIENT.id, algorithms: ['RS256'], typ: 'logout+jwt' },
    ...{ currentDate: hub.clock.at, requiredClaims: ['iat', 'exp', 'jti'] },
  })
  expect(payload).toMatchObject({ sub: idToken.sub, sid: idToken.sid, events: { [EVENT]: {} } })
  expect(payload).not.toHaveProperty('nonce')

  const visit = await rp().visit(rp().request({ prompt: 'none' }))
  checkNeedsPage(rp(), visit)
})
