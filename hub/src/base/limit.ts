/**
 * Sizes and counts that the hub enforces, each with its one default.
 */
export const LIMIT = {
  bodyBytes: 16 * 1024,
  sessionsPerBrowser: 5,
  codeTriesPerChallenge: 5,
  codeTriesPerAddressAndHour: 10,
  passwordMin: 8,
  passwordMax: 128,
  nameMax: 100,
  loginHintMax: 254,
  redirectUriMax: 512,
  userAgentMax: 256,
  poolConnections: 10,
} as const
