/**
 * The one thing that stops an examination: a stable code, what was seen, and one way to mend it. None of the three ever holds
 * a token, a code or a secret.
 */
export class Fault extends Error {
  override name = 'Fault'
  readonly code: string
  readonly fix: string

  constructor(code: string, seen: { detail: string; fix: string; cause?: unknown }) {
    super(seen.detail, { cause: seen.cause })
    this.code = code
    this.fix = seen.fix
  }
}
