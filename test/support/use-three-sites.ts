/**
 * The three sites for all tests of one file, with these people at the hub; closed after the last of them.
 */
import { afterAll, beforeAll } from 'vitest'
import { openThreeSites, type SiteOptions, type ThreeSites } from './three-sites.ts'

export interface Stage extends SiteOptions {
  people?: string[]
}

/** What it returns is there from the first `beforeEach` on. */
export function useThreeSites({ people = [], ...options }: Stage = {}): ThreeSites {
  const sites = {} as ThreeSites
  beforeAll(async () => {
    Object.assign(sites, await openThreeSites(options))
    for (const email of people) await sites.hub.addUser(email)
  })
  afterAll(() => sites.close())
  return sites
}
