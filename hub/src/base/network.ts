/**
 * Internet addresses: the one way in which each is written, and the network that a limit counts, which is an IPv4 address or
 * the /64 of an IPv6 address, since one household or one attacker has a whole /64 (RFC 6177 §2).
 */
import { isIPv4, isIPv6 } from 'node:net'

/** Without zone, and an IPv4-mapped address (RFC 4291 §2.5.5.2) as the IPv4 address that it is; undefined for anything else. */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text
  if (!isIPv6(text)) return undefined
  const [address = ''] = text.split('%')
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(canonical)
  return mapped ? [mapped[1]!, mapped[2]!].flatMap(bytesOf).join('.') : canonical
}

const bytesOf = (group: string) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]

/** Takes a canonical address. */
export function networkOf(address: string | undefined): string {
  if (address === undefined || isIPv4(address)) return address ?? 'unknown'
  return `${expand(address).slice(0, 4).join(':')}::/64`
}

/** The eight groups, without leading zeros. */
function expand(canonical: string): string[] {
  const [head = '', tail] = canonical.split('::')
  const groups = (part: string | undefined) => (part ? part.split(':') : [])
  const [before, behind] = [groups(head), groups(tail)]
  const gap = tail === undefined ? 0 : 8 - before.length - behind.length
  return [...before, ...Array<string>(gap).fill('0'), ...behind]
}
