/**
 * A server of this machine as visitors reach it, each request on a connection of its own. What the hub answered is kept.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { forward } from '../demo-apps/listening-app.ts'

/** Stands for an answer that never came. */
export const LOST = 599

export interface Answer {
  path: string
  status: number
  retryAfter: string | null
  /** When it was asked for, and how long it took, in milliseconds. */
  at: number
  took: number
}

export type Site = (request: Request) => Promise<Response>

/** `keep` gets every answer. */
export function siteAt(port: number, keep: (answer: Answer) => void = () => {}): Site {
  return async (request) => {
    const at = performance.now()
    const response = await reach(request, port)
    const { status, headers } = response
    const retryAfter = headers.get('retry-after')
    keep({
      ...{ path: new URL(request.url).pathname, status, retryAfter },
      ...{ at, took: performance.now() - at },
    })
    return response
  }
}

async function reach(request: Request, port: number): Promise<Response> {
  try {
    return await forward(request, port, { agent: false, signal: AbortSignal.timeout(PATIENCE) })
  } catch (error) {
    await delay(50) // nobody asks again at once
    return new Response(String(error), { status: LOST })
  }
}

const PATIENCE = 40_000 // longer than any deadline of the hub's

export const isError = ({ status }: { status: number }) => status >= 500
