/**
 * One line of a rehearsal: what was looked at, what it was before the migrations, and what it is after them.
 */
export interface Finding {
  check: string
  before?: string
  after: string
  ok: boolean
}
