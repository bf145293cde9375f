/**
 * A name in HUB_CONFIG, as pages show it.
 */
import * as v from 'valibot'

export const ShortText = v.pipe(
  v.string(),
  v.minLength(1, 'is empty'),
  v.maxLength(100, 'is longer than 100 characters'),
)
