/**
 * Base64url in its one spelling (RFC 4648 §3.5): leftover bits and padding would give the same bytes several.
 */

export function isCanonicalBase64url(text: unknown): text is string {
  return (
    typeof text === 'string' &&
    text !== '' &&
    Buffer.from(text, 'base64url').toString('base64url') === text
  )
}
