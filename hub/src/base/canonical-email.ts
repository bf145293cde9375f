/**
 * Canonical email: the one form in which two addresses are compared. The local part is ASCII (a dot-atom, RFC 5322 §3.2.3,
 * without the characters that quoting needs), the domain goes through UTS-46. Nothing is repaired first, so that look-alikes
 * are refused; plus-tags and dots are kept. The client library holds the same rules; the tests hold the two together.
 */
import { domainToASCII, domainToUnicode } from 'node:url'

const LOCAL_PART = /^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}$/
const DOMAIN_INPUT = /^[A-Za-z0-9.\u0080-\u{10ffff}-]+$/u // no ASCII that a URL parser would interpret
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** The canonical form, or undefined when this is no address the hub accepts. */
export function canonicalEmail(typed: string): string | undefined {
  if (typed.length > 512) return undefined
  const [local, domain, ...rest] = typed.split('@')
  if (local === undefined || domain === undefined || rest.length > 0) return undefined
  if (!LOCAL_PART.test(local)) return undefined

  const ascii = asciiDomain(domain)
  if (ascii === undefined) return undefined

  const email = `${local.toLowerCase()}@${ascii}`
  return email.length <= 254 ? email : undefined
}

function asciiDomain(domain: string): string | undefined {
  if (!DOMAIN_INPUT.test(domain) || !URL.canParse(`http://${domain}`)) return undefined
  const ascii = new URL(`http://${domain}`).hostname
  const labels = ascii.split('.')
  const isNumeric = /^[0-9]+$/.test(labels.at(-1) ?? '') // an IP literal
  const isDomain = labels.length >= 2 && !isNumeric && labels.every((label) => LABEL.test(label))
  return isDomain && isSoundPunycode(ascii) ? ascii : undefined
}

/** Some versions of the URL parser let Punycode pass that stands for nothing, or for plain letters. */
function isSoundPunycode(ascii: string): boolean {
  if (!ascii.includes('xn--')) return true
  const unicode = domainToUnicode(ascii)
  return !unicode.includes('xn--') && domainToASCII(unicode) === ascii
}
