/**
 * Every page on a screen of 320 px, in light and in dark.
 */
import { expect } from 'vitest'
import { test } from './browser-test.ts'
import { pageFaults } from './page-faults.ts'
import { tourPages } from './page-tour.ts'

test.for(['light', 'dark'] as const)(
  'every page is readable, labelled and fits a narrow screen in %s',
  async (colorScheme, { demo, openVisitor }) => {
    const screen = { colorScheme, viewport: { width: 320, height: 640 } }
    const [{ page }, { page: elsewhere }] = [await openVisitor(screen), await openVisitor(screen)]
    const newcomer = {
      name: 'Judy Newcomer-With-A-Rather-Long-Name',
      email: `judy.with-a-rather-long-address+${colorScheme}@mail.newcomer.example`,
      password: 'Purple-Otter-77!',
    }

    const faults: string[] = []
    await tourPages({
      ...{ demo, page, elsewhere, newcomer },
      async look(name, where = page) {
        for (const fault of await pageFaults(where)) faults.push(`${name}: ${fault}`)
      },
    })
    expect(faults).toEqual([])
  },
)
