/**
 * The hub's own requests to addresses that HUB_CONFIG names: to public addresses by https, to the operator's own networks also
 * by http; no redirects, five seconds and 64 KB for all of it. Whatever goes wrong is one error.
 */
import { request as requestPlainly, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestEncrypted } from 'node:https'
import { DEADLINE } from '../base/duration.ts'
import { LIMIT } from '../base/limit.ts'
import { assertWithin, lookupWithin, type Reach } from './reach.ts'

export interface OutgoingRequest {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  body?: string
}

export interface OutgoingAnswer {
  status: number
  body: string
}

/** Its cause is for the operator's log alone: told to somebody else, it would map the network that the hub stands in. */
export class OutgoingFailed extends Error {
  override name = 'OutgoingFailed'
}

/** For whom no answer is an answer: `.catch(unlessFailed)` gives undefined. */
export function unlessFailed(error: unknown): undefined {
  if (!(error instanceof OutgoingFailed)) throw error
}

export type Outgoing = (request: OutgoingRequest) => Promise<OutgoingAnswer>

export function createOutgoing(reach: Reach): Outgoing {
  return async (request) => {
    try {
      const url = new URL(request.url)
      assertWithin(reach, url)
      const response = await send(request, url, reach)
      return { status: response.statusCode ?? 0, body: await bodyOf(response) }
    } catch (cause) {
      throw new OutgoingFailed('the address gave no usable answer', { cause })
    }
  }
}

function send({ method, headers, body = '' }: OutgoingRequest, url: URL, reach: Reach) {
  const options: RequestOptions = {
    method,
    headers: {
      ...headers,
      ...(method === 'POST' && { 'Content-Length': Buffer.byteLength(body) }),
    },
    agent: false, // a socket kept from another request would come without its look-up
    lookup: lookupWithin(reach, url),
    signal: AbortSignal.timeout(DEADLINE.outgoing),
  }
  const request = url.protocol === 'https:' ? requestEncrypted : requestPlainly
  return new Promise<IncomingMessage>((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end(body)
  })
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LIMIT.outgoingBytes) throw new Error('the answer is longer than 64 KB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
