/**
 * The hub as its routes see it: one plain object, made on the roof.
 */
import type { BlockList } from 'node:net'
import type { Limits } from '../base/limit.ts'
import type { Log } from '../base/log.ts'
import type { HashCost, GuardedHasher } from '../base/password-hasher.ts'
import type { Sealer } from '../base/sealing.ts'
import type { Db } from '../db/schema.ts'
import type { Retention } from '../domain/audit/retention.ts'
import type { ClientDocuments } from '../domain/clients/client-document.ts'
import type { Client, ClientRegistry } from '../domain/clients/client.ts'
import type { Hop, RecordedHop } from '../domain/people/hop.ts'
import type { PasswordPolicy } from '../domain/people/password.ts'
import type { SessionLengths } from '../domain/people/session.ts'
import type { CodeWish } from '../domain/tokens/authorization-code.ts'
import type { RedeemedCode, Redemption } from '../domain/tokens/code-redemption.ts'
import type { RenewableGrant } from '../domain/tokens/grant.ts'
import type { KeyRing } from '../domain/tokens/key-ring.ts'
import type { RefreshTokenUse } from '../domain/tokens/refresh-token.ts'
import type { KeyTimes } from '../domain/tokens/signing-key.ts'
import type { Outbox } from '../mail/outbox.ts'
import type { Accents } from './views/palette.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'

export interface Config {
  /** The hub's public origin: `iss`, and the start of every link. Requests never change it. */
  issuer: string
  host: string
  port: number
  isProduction: boolean
  databaseUrl: string | undefined
  dataDir: string
  /** The first start on an empty database makes an account for whoever develops. */
  makesDevAccount: boolean
  secrets: readonly Buffer[]
  smtp: { url: string; from: string } | undefined
  /** Where traces go, by OTLP. */
  tracesTo: string | undefined
  brand: Brand
  clients: readonly Client[]
  /** Whose X-Forwarded-For is believed. */
  proxies: BlockList
  /** Where the hub's own requests may go beside the public internet. */
  outgoing: { allow: BlockList }
  /** Clients that the operator has not named: by RFC 7591, and by a document at the address that is their id. */
  registration: {
    dynamic: boolean
    metadataDocuments: boolean
    scopes: readonly string[]
    resources: readonly string[]
  }
  keys: KeyTimes
  audit: Retention
  accounts: {
    signUp: 'open' | 'domains' | 'closed'
    domains: readonly string[]
    revealExisting: boolean
  }
  passwordPolicy: PasswordPolicy
  hashCost: HashCost
  sessions: SessionLengths
  limits: Limits
}

export interface Brand {
  name: string
  /** As configured. */
  color: string | undefined
  accents: Accents
  logo: Logo | undefined
}

export interface Logo {
  type: 'image/svg+xml' | 'image/png'
  bytes: Buffer<ArrayBuffer>
}

export interface Hub {
  config: Config
  db: Db
  batches: Batches
  clients: ClientRegistry
  documents: ClientDocuments
  keys: KeyRing
  sealer: Sealer
  passwords: GuardedHasher
  outbox: Outbox
  outgoing: Outgoing
  /** To addresses that strangers chose: within reach is nothing but the public internet. */
  outgoingToStrangers: Outgoing
  limits: Limits
  now: () => Date
  log: Log
  metrics: Metrics
  /** Undefined where no traces are wanted. */
  traces: Traces | undefined
  /** True from the moment the process was asked to stop. */
  isDraining: () => boolean
}

/** What many requests write at once. */
export interface Batches {
  recordHop(hop: Hop): Promise<RecordedHop | undefined>
  issueCode(wish: CodeWish): Promise<string | undefined>
  redeemNativeCode(redemption: Redemption): Promise<RedeemedCode | undefined>
  redeemOAuthCode(redemption: Redemption): Promise<RedeemedCode | undefined>
  findRenewableGrant(presented: {
    clientId: string
    refreshToken: string
  }): Promise<RenewableGrant | undefined>
  rotateRefreshToken(use: RefreshTokenUse): Promise<string | undefined>
}

/** Lets a request be answered within a span of its own. `parent` is a `traceparent` (W3C Trace Context). */
export type Traces = (
  parent: string | undefined,
  answer: () => Promise<TracedRequest>,
) => Promise<void>

export interface TracedRequest {
  method: string
  /** Its template. */
  route: string
  status: number
  requestId: string
  /** The stable code. */
  refusal: string | undefined
}

export interface Metrics {
  /** `route` is its template: what people ask for would be labels without an end. */
  countRequest(request: { method: string; route: string; status: string }, seconds: number): void
  countRefusal(code: string): void
  countIssued(clientId: string): void
  /** Prometheus text format. */
  text(): Promise<string>
}
