/**
 * The canonical form of an email address: the one key by which a person is matched to an account.
 * Nothing is trimmed, folded or normalised before the checks, so a look-alike is refused instead of
 * being repaired into somebody else's address.
 */

import { domainToASCII, domainToUnicode } from 'node:url'

const LOCAL_PART = /^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}$/
const ASCII_OUTSIDE_HOST_NAMES = /[\0-,/:-@[-`{-\x7f]/
const HOST_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Returns the canonical address, or undefined where the text is not an address that may cross. */
export function canonicalEmail(text: string): string | undefined {
  const [local, domain, ...rest] = text.split('@')
  if (local === undefined || domain === undefined || rest.length > 0) return undefined
  if (!LOCAL_PART.test(local)) return undefined

  const host = asciiHost(domain)
  if (host === undefined) return undefined

  const canonical = `${local.toLowerCase()}@${host}`
  return canonical.length <= 254 ? canonical : undefined
}

function asciiHost(domain: string): string | undefined {
  // A URL parser would take `a.test:80`, `a.test/x` or `%61.test` for host names. An address is none.
  if (domain === '' || ASCII_OUTSIDE_HOST_NAMES.test(domain)) return undefined
  if (!URL.canParse(`http://${domain}`)) return undefined

  const host = new URL(`http://${domain}`).hostname // UTS-46, lower-case ASCII
  const labels = host.split('.')
  if (labels.length < 2 || !labels.every((label) => HOST_LABEL.test(label))) return undefined
  if (/^[0-9]+$/.test(labels.at(-1)!)) return undefined // an IP literal
  return isSoundPunycode(host) ? host : undefined
}

/** Some versions of the URL parser let Punycode pass that stands for nothing, or for plain letters. */
function isSoundPunycode(host: string): boolean {
  if (!host.includes('xn--')) return true
  const unicode = domainToUnicode(host)
  return !unicode.includes('xn--') && domainToASCII(unicode) === host
}
