/**
 * At most so much of a body. A length that is told is compared and no more, since Node's parser holds a client to it (RFC 9112
 * §6.2); only a body without one is counted while it comes.
 */
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { LIMIT } from '../base/limit.ts'
import { Refusal } from '../protocol/refusal.ts'

export function smallBody(message: ConstructorParameters<typeof Refusal>[1]): MiddlewareHandler {
  const refuse = (): never => {
    throw new Refusal('body_too_large', message, { status: 413 })
  }
  const counted = bodyLimit({ maxSize: LIMIT.bodyBytes, onError: refuse })

  return async (c, next) => {
    const [length, encoding] = [c.req.header('content-length'), c.req.header('transfer-encoding')]
    // Hono's own limit makes a web stream of every body: a third of the time that telling `hub_busy` took.
    if (length === undefined || encoding !== undefined) return counted(c, next)
    return Number(length) > LIMIT.bodyBytes ? refuse() : next()
  }
}
