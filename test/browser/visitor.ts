/**
 * One person's browser: a profile of its own, and an ear for everything that Chromium complains about. A page that breaks
 * its own policy, loads anything beside itself or leads anywhere else than to the demo's sites is a complaint. Notes is
 * drawn by a script, which loads what it shows.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

export interface Visitor {
  context: BrowserContext
  page: Page
  complaints: string[]
}

interface Sites {
  hub: string
  mail: string
  calendar: string
  notes: string
}

const PATIENCE_MS = 15_000

export async function openVisitor(
  chromium: Browser,
  { hub, mail, calendar, notes }: Sites,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await chromium.newContext(options)
  context.setDefaultTimeout(PATIENCE_MS)
  const complaints: string[] = []

  context.on('console', (message) => {
    if (!isExpected(message.text())) complaints.push(`${message.type()}: ${message.text()}`)
  })
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().message}`))
  context.on('request', (request) => {
    const { origin } = new URL(request.url())
    if (!request.isNavigationRequest() && origin !== notes)
      complaints.push(`loads ${request.url()}`)
    if (![hub, mail, calendar, notes].includes(origin)) complaints.push(`goes to ${request.url()}`)
  })
  return { context, page: await context.newPage(), complaints }
}

/**
 * A page that answers 4xx or 503 is no fault; nothing else is loaded that could answer so. Nor is it one that a test had
 * filled in a field before Chromium had drawn the page and looked which one to focus.
 */
const isExpected = (text: string) =>
  /^Failed to load resource: the server responded with a status of (4\d\d|503) /.test(text) ||
  text.startsWith(
    'Autofocus processing was blocked because a document already has a focused element',
  )
