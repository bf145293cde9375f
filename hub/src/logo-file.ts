/**
 * The logo that HUB_CONFIG names, read once. The browser treats it as an image, in which nothing runs; what could run or load
 * if somebody opened it by itself is refused here, and its own Content-Security-Policy refuses it again.
 */
import { readFileSync, statSync } from 'node:fs'
import { LIMIT } from './base/limit.ts'
import type { Logo } from './http/hub.ts'

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) // PNG §5.2

/** Declarations and comments, then the root element in its namespace. */
const SVG =
  /^\uFEFF?\s*(?:<[?!][^>]*>\s*)*<svg\s[^>]*\bxmlns=["']http:\/\/www\.w3\.org\/2000\/svg["']/

const OF_ITSELF = String.raw`(?!\s*(?:["']|&quot;|&apos;)?(?:#|data:(?:image|font)\/))`

const REFUSED_IN_SVG: Array<[pattern: RegExp, what: string]> = [
  [/<(?:[\w.-]+:)?script\b/i, 'a script'],
  [/\son\w+\s*=/i, 'an event handler'],
  [/<(?:[\w.-]+:)?foreignObject\b/i, 'a foreignObject'],
  [/<!DOCTYPE|<!ENTITY|<\?xml-stylesheet/i, 'a DOCTYPE, an entity or a linked style sheet'],
  [
    new RegExp(
      String.raw`\bhref\b(?!\s*=)|\bhref\s*=${OF_ITSELF}|\burl\(${OF_ITSELF}|@import`,
      'i',
    ),
    'a reference to something outside itself',
  ],
  [/&#|\\/, 'an escaped character, which could hide any of these'],
]

export function readLogo(path: string): Logo | { fault: string } {
  let bytes: Buffer<ArrayBuffer>
  try {
    const { size } = statSync(path)
    if (size > LIMIT.logoBytes) return { fault: `has ${size} bytes, more than ${LIMIT.logoBytes}` }
    bytes = readFileSync(path)
  } catch (error) {
    return { fault: `cannot be read (${(error as NodeJS.ErrnoException).code})` }
  }
  if (bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE))
    return { type: 'image/png', bytes }

  const text = bytes.toString('utf8')
  if (!SVG.test(text)) {
    return { fault: 'is neither a PNG nor an SVG with xmlns="http://www.w3.org/2000/svg"' }
  }
  const [, what] = REFUSED_IN_SVG.find(([pattern]) => pattern.test(text)) ?? []
  return what === undefined ? { type: 'image/svg+xml', bytes } : { fault: `is an SVG with ${what}` }
}
