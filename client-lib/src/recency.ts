/**
 * How long ago something was, by a clock that may be set back: a negative age counts as old, never as fresh.
 */

/** All times in milliseconds. */
export const recencyBy = (now: () => number) => (since: number, limit: number) =>
  now() - since >= 0 && now() - since < limit
