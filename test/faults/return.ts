/**
 * Answers of the hub that are not delivered at once: each with the cookie of the attempt that it belongs to, so that it may
 * be presented later and in any order.
 */
import { newVisitor, signIn, type Return, type Scene, type Visitor } from './visit.ts'

/** Of somebody who is signed in at the hub, and not at Mail. */
export async function interceptReturns(
  { mailUrl }: Scene,
  { browser }: Visitor,
  howMany: number,
): Promise<Return[]> {
  const returns: Return[] = []
  while (returns.length < howMany) {
    const departure = await browser.visit(`${mailUrl}/identity/login`, { follow: false })
    const answer = await browser.visit(departure.headers.get('location')!, { follow: false })
    const url = new URL(answer.headers.get('location')!)
    returns.push({ url: url.href, cookie: browser.cookies.header(url, 'elsewhere by GET') })
  }
  return returns
}

/** Somebody who has been at Mail before, on a browser that is signed in at the hub. */
export async function somebodyAtHub(scene: Scene): Promise<Visitor> {
  const visitor = newVisitor(scene, scene.ledger.people[0])
  if (!(await signIn(scene, visitor))) throw new Error('nobody could sign in at the hub')
  return visitor
}
