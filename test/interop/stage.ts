/**
 * A hub that listens, with one person, and a browser of hers that a standard client sends there and gets back.
 */
import { openHubOnPort, type ListeningHub } from '../support/listening-hub.ts'
import { typeCredentials } from '../support/acts.ts'
import { createBrowser, type Browser, type Site } from '../support/browser.ts'

export const ADA = 'ada@example.com'
export const SECRET = 'a-client-secret-of-32-characters!'

export interface Stage extends ListeningHub {
  /** Her `sub`. */
  sub: string
  /** `site` answers at the client's own origin. */
  openBrowser(origin: string, site: Site): Browser
  /** Signs her in on the way, and says which address of the client's she ends on, in which browser. */
  goAndReturn(address: URL): Promise<{ back: URL; browser: Browser }>
}

export async function openStage(apps: Array<Record<string, unknown>>): Promise<Stage> {
  const served = await openHubOnPort({ brand: { name: 'Acme' }, apps })
  const sub = await served.hub.addUser(ADA)
  const openBrowser = (origin: string, site: Site) =>
    createBrowser({ [served.issuer]: served.hub.app, [origin]: site })
  return {
    ...{ ...served, sub, openBrowser },
    async goAndReturn(address) {
      const target = new URL(address.searchParams.get('redirect_uri')!)
      const browser = openBrowser(target.origin, () => new Response('here'))
      await browser.visit(address)
      const { url } = await typeCredentials(browser, ADA)
      return { back: url, browser }
    },
  }
}
