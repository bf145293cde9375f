/**
 * The hub once more, on a store that can be taken away and given back.
 */
import { createHubApp } from '../../hub/src/http/app.ts'
import { StoreUnavailable } from '../../hub/src/db/store-unavailable.ts'
import { createHub } from '../../hub/src/main.ts'
import { CHEAP_HASH, type TestHub } from '../support/hub.ts'

export async function onBreakableStore({ hub, db, clock }: TestHub) {
  const store = { isAway: false }
  const breakable = db.withPlugin({
    transformQuery({ node }) {
      if (store.isAway) throw new StoreUnavailable('taken away')
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const seams = { now: () => clock.at, log: hub.log, hashCost: CHEAP_HASH }
  const app = createHubApp(await createHub(hub.config, breakable, seams))
  return { app, store }
}
