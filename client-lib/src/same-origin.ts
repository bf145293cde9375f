/**
 * Proof that a POST came from a page of this app. A browser says so in Sec-Fetch-Site, which no page
 * can forge; where that is absent, Origin must be the app's own.
 */

import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'

export function proveSameOrigin(rp: RelyingParty, request: Request): void {
  const site = request.headers.get('sec-fetch-site')
  const isOurs = site ? site === 'same-origin' : request.headers.get('origin') === rp.appUrl
  if (!isOurs) throw new Refusal('forbidden_origin')
}
