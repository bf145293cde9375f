/**
 * What can go wrong between a page and its own app. That nobody is signed in is no error.
 */

export type AuthErrorCode =
  /** The app did not answer, or could not tell. Nobody was signed out by it. */
  | 'unavailable'
  /** refreshSession() found nobody signed in. */
  | 'no_session'
  /** The app refused to sign out, for instance a page that is not its own. */
  | 'sign_out_refused'

export class AuthError extends Error {
  readonly code: AuthErrorCode
  /** The status the app answered; 0 where it did not answer at all. */
  readonly status: number

  constructor(
    code: AuthErrorCode,
    { status = 0, cause }: { status?: number; cause?: unknown } = {},
  ) {
    super(code, { cause })
    this.name = 'AuthError'
    this.code = code
    this.status = status
  }
}
