/**
 * A whole number of HUB_CONFIG, within bounds that the refusal names.
 */
import * as v from 'valibot'

export const whole = (least: number, most: number) =>
  v.pipe(
    v.number(),
    v.integer('must be a whole number'),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  )
