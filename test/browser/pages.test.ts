/**
 * Every page as people see it who read in the dark, on a narrow screen, or enlarged to twice its size.
 */
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeFaults } from './axe.ts'
import { test } from './browser-test.ts'
import { pageFaults } from './page-faults.ts'
import { tourPages } from './page-tour.ts'

interface Screen {
  options: BrowserContextOptions
  axe: (page: Page) => Promise<string[]>
}

const NARROW = { width: 320, height: 640 }

const SCREENS: Record<string, Screen> = {
  light: {
    options: { colorScheme: 'light', viewport: NARROW },
    axe: (page) => axeFaults(page, 'all'),
  },
  dark: {
    options: { colorScheme: 'dark', viewport: NARROW },
    axe: (page) => axeFaults(page, 'colours'),
  },
  // A window of 1280 px enlarged to 200 % has 640 CSS pixels left.
  enlarged: {
    options: { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 },
    axe: async () => [],
  },
}

test.for(Object.entries(SCREENS))(
  'axe finds nothing wrong with any page, which is readable, labelled and fits its screen: %s',
  { timeout: 600_000 },
  async ([name, { options, axe }], { demo, openVisitor }) => {
    const [{ page }, { page: elsewhere }] = [await openVisitor(options), await openVisitor(options)]
    const newcomer = {
      name: 'Judy Newcomer-With-A-Rather-Long-Name',
      email: `judy.with-a-rather-long-address+${name}@mail.newcomer.example`,
      password: 'Purple-Otter-77!',
    }

    const faults: string[] = []
    await tourPages({
      ...{ demo, page, elsewhere, newcomer },
      async look(name, where = page) {
        const found = [...(await pageFaults(where)), ...(await axe(where))]
        for (const fault of found) faults.push(`${name}: ${fault}`)
      },
    })
    expect(faults).toEqual([])
  },
)
