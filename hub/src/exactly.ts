/**
 * Validation of an object with known fields.
 */
import * as v from 'valibot'

/** An object of these fields and no others. Valibot's own strict object names one unknown field only, and takes a list. */
export const exactly = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(
    v.custom<object>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      'must be an object',
    ),
    v.objectWithRest(entries, v.never()),
  )
