/**
 * `test` of this suite. One Chromium and one demo serve all its files; each test has a browser profile of its own, and
 * fails when Chromium complained about anything on the way.
 */
import { expect, inject, test as base } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { reserveDemoPlace, startDemo } from '../support/demo.ts'
import { openVisitor, type Visitor } from './visitor.ts'

export const test = base
  .extend('chromium', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const chromium = await launchChromium(inject('chromiumPath'))
    onCleanup(() => chromium.close())
    return chromium
  })
  .extend('demo', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const place = await reserveDemoPlace()
    const demo = await startDemo(place)
    onCleanup(async () => {
      await demo.interrupt()
      await place.remove()
    })
    return demo
  })
  .extend('openVisitor', async ({ chromium, demo }, { onCleanup }) => {
    const visitors: Visitor[] = []
    onCleanup(async () => {
      await Promise.all(visitors.map(({ context }) => context.close()))
      expect(visitors.flatMap(({ complaints }) => complaints)).toEqual([])
    })
    return async (options?: Parameters<typeof openVisitor>[2]) => {
      const visitor = await openVisitor(chromium, demo, options)
      visitors.push(visitor)
      return visitor
    }
  })
  .extend('page', async ({ openVisitor }) => (await openVisitor()).page)
