/**
 * Query parameters, where a repeated one is never guessed about.
 */

/** The value of a parameter that is there exactly once. */
export function onlyValue(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  return values.length === 1 ? values[0] : undefined
}

export function hasRepeatedName(query: URLSearchParams): boolean {
  const names = [...query.keys()]
  return new Set(names).size < names.length
}
