/**
 * One request of the library's own to the hub: three seconds for all of it, no redirects (one would let another host answer
 * in the hub's place), and no more of the answer than its reader can use.
 */

import { boundedText } from './bounded-text.ts'

export interface HubCall {
  fetch: typeof fetch
  url: string
  form?: Record<string, string>
  maxBytes: number
}

export interface HubAnswer {
  status: number
  /** undefined: longer than allowed. */
  text: string | undefined
}

const TIMEOUT_MS = 3_000

/** Throws whatever `fetch` throws. */
export async function callHub({ fetch, url, form, maxBytes }: HubCall): Promise<HubAnswer> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  })
  return { status: response.status, text: await boundedText(response, maxBytes) }
}
