/**
 * A refusal that ends the request the same way everywhere. It is thrown, and becomes a response in one place for people and
 * one for machines. Where a proven return address is known, it travels there (RFC 6749 §4.1.2.1).
 */
import { ENGLISH, type RefusalTexts } from '../texts/catalogue.ts'

export interface ReturnAddress {
  clientId: string
  redirectUri: string
  /** Undefined when the app sent none that can be echoed. */
  state: string | undefined
  /** How the answer travels; by the query where nothing is said. */
  responseMode?: 'form_post'
}

export interface RefusedRecord {
  type: 'sign_in_refused' | 'verification_refused' | 'authorize_refused'
  userId?: string
  clientId?: string
  sessionId?: string
  detail?: string
}

export interface RefusalDetails {
  /** HTTP status, 400 by default. */
  status?: Refusal['status']
  returnAddress?: ReturnAddress
  field?: string
  /** Milliseconds until it is worth trying again. */
  retryAfter?: number
  /** For the audit trail, where a known user or artefact is refused: what strangers invent has no place there. */
  record?: RefusedRecord
  /** Well formed, and what it asks for was never there or is spent: counted against the network that asks. */
  isMiss?: boolean
  cause?: unknown
}

/** For people, in their language; or for a developer, in English. */
export type Said = string | ((texts: RefusalTexts) => string)

export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: string
  readonly said: Said
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 500 | 503
  readonly returnAddress: ReturnAddress | undefined
  /** The form field that it is about, when it is about one. */
  readonly field: string | undefined
  readonly retryAfter: number | undefined
  readonly record: RefusedRecord | undefined
  readonly isMiss: boolean

  /** What happened and what to do. It never says which secret check failed. */
  constructor(code: string, said: Said, at: RefusalDetails = {}) {
    super(inWords(said, ENGLISH.refusals), at.cause === undefined ? {} : { cause: at.cause })
    this.code = code
    this.said = said
    this.status = at.status ?? 400
    this.returnAddress = at.returnAddress
    this.field = at.field
    this.retryAfter = at.retryAfter
    this.record = at.record
    this.isMiss = at.isMiss ?? false
  }

  messageIn(texts: RefusalTexts): string {
    return inWords(this.said, texts)
  }
}

const inWords = (said: Said, texts: RefusalTexts) => (typeof said === 'string' ? said : said(texts))
