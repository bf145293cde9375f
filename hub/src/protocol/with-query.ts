/**
 * Parameters added to a registered address. A query that it has already is kept as it stands.
 */
export function withQuery(uri: string, added: Record<string, string>): string {
  if (Object.keys(added).length === 0) return uri
  const separator = !uri.includes('?') ? '?' : /[?&]$/.test(uri) ? '' : '&'
  return `${uri}${separator}${new URLSearchParams(added)}`
}
