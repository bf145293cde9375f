/**
 * Whether a form was sent from the app's own pages: another site must not sign somebody in or out
 * here. Browsers say so in Sec-Fetch-Site, older ones in Origin. A caller that sends neither is no
 * browser and carries nobody's cookies.
 */
export const FOREIGN_FORM = 'This form was sent from another site. Please send it from here.'

export interface Sender {
  site: string | undefined
  origin: string | undefined
  /** The host that the request was sent to. */
  host: string | undefined
}

export function isSameOrigin({ site, origin, host }: Sender): boolean {
  if (site !== undefined) return site === 'same-origin'
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`
}
