/**
 * How long the rows take: in full, as the table of faults has them, and short, for every run of the tests. In seconds,
 * where it is not a number of times.
 */
export interface Lengths {
  name: 'full' | 'short'
  /** Under load before and after a replica is killed. */
  load: number
  /** Requests that wait for the database at the same time, a number. */
  waiting: number
  rotations: number
  betweenRotations: number
  /** Replicas that start at once. */
  starters: number
  /** For each way in which the hub is away. */
  hubAway: number
  smtpDown: number
  embeddedKills: number
  halfLoad: number
}

export const FULL: Lengths = {
  name: 'full',
  load: 10,
  waiting: 600,
  rotations: 30,
  betweenRotations: 10,
  starters: 8,
  hubAway: 150,
  smtpDown: 600,
  embeddedKills: 200,
  halfLoad: 600,
}

export const SHORT: Lengths = {
  name: 'short',
  load: 1,
  waiting: 150,
  rotations: 2,
  betweenRotations: 5,
  starters: 3,
  hubAway: 4,
  smtpDown: 2,
  embeddedKills: 2,
  halfLoad: 4,
}
