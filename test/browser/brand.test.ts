/**
 * A hub with a colour and a logo of its own, in light and in dark: readable everywhere, and the logo is seen.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { ISSUER, openTestHub, TWO_APPS } from '../support/hub.ts'
import { test as base } from './browser-test.ts'
import { pageFaults } from './page-faults.ts'

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><path fill="#767676" d="M0 0h60v20z"/></svg>'

/** A hub of this process, which the browser asks as if it were somewhere. */
const test = base.extend('brandedHub', async ({}, { onCleanup }) => {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-brand-'))
  const logo = join(folder, 'logo.svg')
  writeFileSync(logo, LOGO)
  const brand = { name: 'Acme', color: '#a04000', logo }
  const hub = await openTestHub({ settings: { ...TWO_APPS, brand } })
  onCleanup(async () => {
    await hub.close()
    rmSync(folder, { recursive: true })
  })
  return hub
})

test.for(['light', 'dark'] as const)(
  'is readable in %s',
  async (colorScheme, { chromium, brandedHub }) => {
    const context = await chromium.newContext({
      colorScheme,
      viewport: { width: 320, height: 640 },
    })
    const complaints: string[] = []
    context.on('console', (message) => complaints.push(message.text()))
    await context.route(`${ISSUER}/**`, async (route) => {
      const request = route.request()
      const response = await brandedHub.app.request(request.url(), { headers: request.headers() })
      const body = Buffer.from(await response.arrayBuffer())
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body,
      })
    })

    const page = await context.newPage()
    for (const path of ['/sign-in', '/sign-up', '/forgot-password', '/dev/mailbox']) {
      await page.goto(`${ISSUER}${path}`)
      expect([path, await pageFaults(page)]).toEqual([path, []])
      const logo = page.getByRole('img', { name: 'Acme' })
      expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(
        0,
      )
    }
    expect(complaints).toEqual([])
    await context.close()
  },
)
