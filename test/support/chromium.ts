/**
 * The real browser of the tests and the pictures. It resolves every *.localhost to this machine by itself.
 */
import { chromium, type Browser } from 'playwright-core'

const FLAGS = [
  '--no-sandbox', // as root, in a container, there is no other way; the pages are our own
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: FLAGS })
