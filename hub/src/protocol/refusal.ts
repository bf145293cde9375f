/**
 * A refusal that ends the request the same way everywhere. It is thrown, and becomes a response in one place for people and
 * one for machines. Where a proven return address is known, it travels there (RFC 6749 §4.1.2.1).
 */
export interface ReturnAddress {
  clientId: string
  redirectUri: string
  /** Undefined when the app sent none that can be echoed. */
  state: string | undefined
}

export interface RefusalDetails {
  /** HTTP status, 400 by default. */
  status?: Refusal['status']
  returnAddress?: ReturnAddress
  field?: string
  cause?: unknown
}

export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: string
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 500 | 503
  readonly returnAddress: ReturnAddress | undefined
  /** The form field that it is about, when it is about one. */
  readonly field: string | undefined

  /** `message` is for the person or the caller: what happened and what to do. It never says which secret check failed. */
  constructor(code: string, message: string, at: RefusalDetails = {}) {
    super(message, at.cause === undefined ? {} : { cause: at.cause })
    this.code = code
    this.status = at.status ?? 400
    this.returnAddress = at.returnAddress
    this.field = at.field
  }
}
