/**
 * Right so many times as often as wrong.
 */
import fc from 'fast-check'

export const mostly = <Right, Wrong>(
  times: number,
  right: fc.Arbitrary<Right>,
  wrong: fc.Arbitrary<Wrong>,
): fc.Arbitrary<Right | Wrong> =>
  fc.oneof({ weight: times, arbitrary: right }, { weight: 1, arbitrary: wrong })
