/**
 * The one place where a refusal becomes a page: logged with its code, shown with its reference.
 */

import { appPageResponse } from './app-page.ts'
import { statusOf, wordsOf, type RefusalCode, type ShownRefusal } from './refusal.ts'
import { refusalPage } from './pages.ts'
import type { RelyingParty } from './relying-party.ts'
import { report, type Reported } from './report.ts'

/** The sign-in that was refused, where it is known. */
export interface RefusedFlow {
  state: string
  returnTo: string
}

export async function refuse(
  rp: RelyingParty,
  request: Request,
  error: unknown,
  flow?: RefusedFlow,
): Promise<Response> {
  const shown = showRefusal(rp, report(rp, error), flow?.returnTo ?? rp.home)

  const hooked = await hookAnswer(rp, request, shown)
  if (hooked) return uncached(hooked, hooked.status, rp, flow)
  const page = (await appPage(rp, request, shown)) ?? refusalPage(shown, rp)
  return uncached(page, shown.status, rp, flow)
}

const RESET_HELPS: readonly RefusalCode[] = ['local_email_unverified', 'proof_exhausted']

function showRefusal(rp: RelyingParty, { refusal, ref }: Reported, returnTo: string): ShownRefusal {
  const { code } = refusal
  const { resetUrl } = rp.localProof
  return {
    code,
    status: statusOf(code),
    message: wordsOf(code, rp.names),
    ref,
    returnTo,
    startAgain: `${rp.basePath}/login?return=${encodeURIComponent(returnTo)}`,
    ...(RESET_HELPS.includes(code) && resetUrl !== undefined && { resetUrl }),
  }
}

async function hookAnswer(
  rp: RelyingParty,
  request: Request,
  shown: ShownRefusal,
): Promise<Response | undefined> {
  const { onUnverifiedLocal: hook } = rp.app
  if (shown.code !== 'local_email_unverified' || typeof hook !== 'function') return undefined
  return tolerating(rp, shown, async () => hook(shown, request))
}

function appPage(rp: RelyingParty, request: Request, shown: ShownRefusal) {
  return tolerating(rp, shown, async () => {
    const page = await rp.app.failurePage?.(shown, request)
    return page && appPageResponse(page)
  })
}

/** The app's page may itself need the store that is away; the person still gets ours. */
async function tolerating<T>(
  rp: RelyingParty,
  { ref }: ShownRefusal,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    rp.emit({ code: 'internal_error', ref, error })
    return undefined
  }
}

/** A 503 decided nothing, so the pending sign-in stays and reloading may finish it. */
function uncached(page: Response, status: number, rp: RelyingParty, flow?: RefusedFlow): Response {
  const headers = new Headers(page.headers)
  headers.set('cache-control', 'no-store')
  if (status === 503) headers.set('retry-after', '5')
  if (flow && status !== 503) headers.append('set-cookie', rp.flowCookies.clear(flow.state))
  return new Response(page.body, { status, headers })
}
