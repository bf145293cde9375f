/**
 * The text of a body that somebody else wrote, read only as far as it may go.
 */

/** Returns undefined where the body is longer than allowed. */
export async function boundedText(
  { body }: Request | Response,
  maxBytes: number,
): Promise<string | undefined> {
  const reader = body?.getReader()
  if (!reader) return ''

  const chunks: Uint8Array[] = []
  let size = 0
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    size += step.value.length
    if (size > maxBytes) return undefined // not cancelled: that would cut the connection, unanswered
    chunks.push(step.value)
  }
  return Buffer.concat(chunks).toString('utf8')
}
