/**
 * JSON as a signed object must be: valid UTF-8, one top-level object, no member named twice.
 * JSON.parse lets the last duplicate win, so two readers could see two different tokens (RFC 8725 §2.4).
 */

/** Returns the object, or undefined where the bytes are anything else. */
export function parseStrictJson(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return hasDuplicateMember(text) ? undefined : (value as Record<string, unknown>)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}

/** Walks the tokens of a text that JSON.parse has already accepted. */
function hasDuplicateMember(json: string): boolean {
  const open: Set<string>[] = []
  const tokens = json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)
  for (const [token, string, colon] of tokens) {
    if (token === '{') open.push(new Set())
    if (token === '}') open.pop()
    if (string === undefined || colon === undefined) continue

    const name = JSON.parse(string) as string // escapes make one name look like two
    if (open.at(-1)!.has(name)) return true
    open.at(-1)!.add(name)
  }
  return false
}
