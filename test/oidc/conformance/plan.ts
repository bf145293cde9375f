/**
 * A hub for one certification plan: before each module nobody is signed in, and there is one person who could be. A plan may
 * want more in the first client's registration.
 */
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { ADA } from '../../hub/person.ts'
import { openTestHub, type TestHub } from '../../support/hub.ts'
import { settingsWith } from './clients.ts'
import { RelyingParty, type ResponseMode } from './relying-party.ts'

export function usePlan(responseMode: ResponseMode, more = async () => ({})): () => RelyingParty {
  let hub: TestHub
  let rp: RelyingParty
  beforeAll(async () => void (hub = await openTestHub({ settings: settingsWith(await more()) })))
  beforeEach(async () => {
    await hub.empty()
    await hub.addUser(ADA)
    rp = await RelyingParty.begin(hub, responseMode)
  })
  afterAll(() => hub.close())
  return () => rp
}
