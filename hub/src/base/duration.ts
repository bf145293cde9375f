/**
 * Lengths of time, in milliseconds, and every lifetime the hub knows, in one place.
 */

export const seconds = (n: number) => n * 1000
export const minutes = (n: number) => seconds(n * 60)
export const hours = (n: number) => minutes(n * 60)
export const days = (n: number) => hours(n * 24)

export const toSeconds = (milliseconds: number) => Math.floor(milliseconds / 1000)
export const after = (start: Date, length: number) => new Date(start.getTime() + length)
export const before = (end: Date, length: number) => new Date(end.getTime() - length)

export const LIFETIME = {
  identityToken: seconds(120),
  authorizationCode: seconds(60),
  spentCode: days(1), // how long a second use of it is seen for what it is
  deviceCode: minutes(10),
  devicePause: seconds(5), // between two questions of a device
  pushedRequest: seconds(60), // for the browser to arrive
  accessToken: minutes(5),
  idToken: minutes(5),
  refreshToken: days(14), // unused
  offlineGrant: days(90), // however often it is renewed
  refreshGrace: seconds(10), // in which a second use of a refresh token is the same one
  clientTouch: days(1), // how stale a registered client's last use may become
  unusedClient: days(100), // longer than any grant
  neverUsedClient: days(7),
  clientAssertion: minutes(5), // at most
  dpopProof: minutes(1),
  dpopNonce: minutes(5),
  hintKey: days(90), // from its retirement: longer than sessions, and what clients remember of a person for long
  clockSkew: minutes(1), // of those who sign for the hub
  clientDocument: { fresh: hours(1), kept: days(1), refused: minutes(1) },
  continuation: minutes(60),
  pendingSignUp: hours(24),
  oneTimeToken: {
    email_verification: hours(24),
    magic_link: minutes(15),
    password_reset: hours(1),
    address_addition: hours(1),
  },
  countedTry: hours(1), // of a typed code, against the address
  recentProof: minutes(10), // for dangerous changes
  wayBack: days(7), // from a change of addresses
  browserMark: days(400), // the longest that browsers keep a cookie
  sessionIdle: days(7),
  sessionAbsolute: days(30),
  sessionTouch: minutes(1), // how stale last_seen_at may become: spares a write on every request
  cache: seconds(4), // what a replica may remember of the shared database
  keySetAge: seconds(60), // Cache-Control of the published keys
  logoAge: hours(1), // in caches
  logoutToken: seconds(120),
  revocationList: seconds(120),
  statusToken: seconds(60),
  settling: minutes(1), // longer than any transaction: what is older is committed, or never will be
  keptVisit: days(365), // no app's session is taken to be older
  deliveryPoll: seconds(1),
  deliveryClaim: minutes(1), // renewed while it is under way
  deliveryTrying: days(1),
  keptDelivery: days(7), // mails: in the dev mailbox
  housekeeping: hours(1),
  auditSettling: minutes(5), // longer than a transaction and the difference of two clocks
  keyRing: seconds(5), // in which every replica and whoever asks it follows a change of the keys
  signature: minutes(7), // in which a token is good whose key has retired: the longest, skew and key ring included
} as const

/** Of signing keys, unless HUB_CONFIG has others. */
export const KEY_TIMES = {
  rotation: days(90),
  publishAhead: minutes(3), // longer than any cache of the published keys while the hub is reachable
  retirement: minutes(10),
} as const

export const BACK_OFF = { first: seconds(1), longest: seconds(30) } as const

export const DEADLINE = {
  request: seconds(30),
  headers: seconds(10),
  idleConnection: seconds(75), // proxies keep theirs for 60: whoever closes first may lose the other's next request
  statement: seconds(2),
  idleTransaction: seconds(2), // between two statements
  poolWait: seconds(1.5), // a connection that cannot be had is refused within 2 s
  standstill: seconds(0.9), // of all connections: who waits for longer in one is refused within 3 s, however slow its statement
  migrationLock: seconds(20),
  drain: seconds(10),
  lastMails: seconds(5), // to hand over before a hub ends
  outgoing: seconds(5),
  smtpAnswer: seconds(20),
  lastTraces: seconds(2), // of a hub that stops
  hashQueue: seconds(2),
  idleHashThread: minutes(10),
  busyAnswer: seconds(1), // how long whoever is refused for it waits to hear so, more or less by half
  retryAfter: seconds(2),
} as const
