/**
 * A hub for all tests of one file, without people at the beginning of each; closed after the last of them.
 */
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { openTestHub, type HubOptions, type TestHub } from './hub.ts'

/** What it returns is there from the first `beforeEach` on. */
export function useHub(options: HubOptions = {}): TestHub {
  const hub = {} as TestHub
  beforeAll(async () => void Object.assign(hub, await openTestHub(options)))
  beforeEach(() => hub.empty())
  afterAll(() => hub.close())
  return hub
}
