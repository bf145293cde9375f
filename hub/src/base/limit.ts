/**
 * Sizes and counts that the hub enforces, each with its one default.
 */
import { days, hours, minutes } from './duration.ts'

export const LIMIT = {
  bodyBytes: 16 * 1024,
  logoBytes: 64 * 1024,
  outgoingBytes: 64 * 1024,
  revocationsPerList: 1000,
  sessionsPerBrowser: 5,
  codeTriesPerChallenge: 5,
  codeTriesPerAddressAndHour: 10,
  passwordMin: 8,
  passwordMax: 128,
  nameMax: 100,
  loginHintMax: 254,
  stateMax: 2048, // of standard clients, like the nonce
  nonceMax: 512,
  redirectUriMax: 512,
  redirectUris: 20, // of a client that registers itself
  clientKeys: 10,
  refusedDocuments: 1000, // that one replica remembers
  rsaBits: { least: 2048, most: 8192 },
  userAgentMax: 256,
  poolConnections: 10,
  poolWaiting: 500, // requests for one of them: what they get through before the wait ends, at 30 ms each
  hashThreads: 4, // do as many sign-ins as the main thread has time for; each takes 30 MiB while it hashes at the usual cost
  namedStatements: 1000, // whose names are remembered
  mailsAtOnce: 5, // handed over by one replica, each by a connection of its own
  batch: 100, // rows that one statement writes
  batchWaiting: 1000, // requests for the batches after the one that is under way
} as const

/** At most so often in this window, in milliseconds. HUB_CONFIG `limits` changes `most`. */
export interface Throttle {
  most: number
  window: number
}

export const DEFAULT_LIMITS = {
  mailsPerAddress: { most: 3, window: hours(1) }, // of one kind
  mailsPerNetwork: { most: 30, window: hours(1) },
  wrongPasswordsPerAccount: { most: 10, window: minutes(15) }, // from browsers the account does not know
  wrongPasswordsBeforeBarrier: { most: 100, window: days(30) },
  refusedCredentialsPerNetwork: { most: 300, window: hours(1) },
  signUpsPerNetwork: { most: 30, window: hours(1) },
  deviceCodesPerAccount: { most: 10, window: hours(1) }, // typed
  deviceCodesPerNetwork: { most: 100, window: hours(1) },
  unprovenRequestsPerNetwork: { most: 300, window: hours(1) }, // pushed, or from devices, by clients without a secret
  registrationsPerNetwork: { most: 30, window: hours(1) }, // of clients
  documentsPerNetwork: { most: 60, window: hours(1) }, // about clients, fetched
  documentsOfAll: { most: 1000, window: hours(1) },
  refusedRequestsPerNetwork: { most: 3000, window: minutes(1) }, // authorize and redemption
} satisfies Record<string, Throttle>

export type LimitName = keyof typeof DEFAULT_LIMITS
export type Limits = Readonly<Record<LimitName, Throttle>>
