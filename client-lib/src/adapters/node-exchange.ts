/**
 * What the adapters for node:http share: one of its requests as a Fetch Request, and the answer on
 * its way back. Frameworks differ only in where they keep the path and a body that they have read.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'

export interface NodeRequest {
  req: IncomingMessage
  /** Path and query as the client sent them. */
  path: string
  /** What a body parser made of the body, where one has read it. */
  parsed?: unknown
}

// A Request cannot say TRACE; every method that no route takes gets the same 405.
const FETCHABLE = new Set(['GET', 'HEAD', 'POST'])
const MAX_BODY_BYTES = 16_384

export async function fetchRequest({ req, path, parsed }: NodeRequest): Promise<Request> {
  const headers = new Headers()
  for (const [name, values] of Object.entries(req.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const method = FETCHABLE.has(req.method ?? '') ? req.method! : 'OPTIONS'
  const body = method === 'POST' ? await formOf(req, parsed) : null
  // The library never reads the origin of a request; only IDENTITY_APP_URL says where the app lives.
  return new Request(`http://app.invalid${path}`, { method, headers, body })
}

/** A stream that nobody has read is the truth: Express 4 leaves `{}` where its parser read nothing. */
async function formOf(req: IncomingMessage, parsed: unknown): Promise<string> {
  if (!req.readableDidRead) return readBody(req)
  if (Buffer.isBuffer(parsed)) return parsed.toString()
  return new URLSearchParams((parsed ?? '') as string | Record<string, string>).toString()
}

/** A body that is too long or cut off reads as none: no form of the library's is that long. */
async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    // Leaving the loop must not destroy the request: the answer goes over the same connection.
    for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MAX_BODY_BYTES) break
      chunks.push(chunk)
    }
  } catch (error) {
    if (req.complete) throw error
    return '' // the client went away, and nobody waits for the answer
  }
  req.resume()
  return size > MAX_BODY_BYTES ? '' : Buffer.concat(chunks).toString('utf8')
}

export async function send(res: ServerResponse, response: Response): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (name === 'set-cookie') res.appendHeader(name, value)
    else res.setHeader(name, value)
  }
  res.end(await response.text())
}
