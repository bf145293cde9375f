/**
 * The flow that this suite signs people in by: the same attacks and stories run once for each.
 */
import { inject } from 'vitest'

export const FLOW = inject('flow')

/** What the hub's return carries, as its parameter is named. */
export const RESULT = FLOW === 'code' ? 'code' : 'token'

/** One expectation in the direct flow, another in the code flow. */
export const perFlow = <Expected>(expected: { direct: Expected; code: Expected }): Expected =>
  expected[FLOW]
