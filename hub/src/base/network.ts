/**
 * The network that a limit counts: an IPv4 address, or the /64 of an IPv6 address, since one household or one attacker has a
 * whole /64 (RFC 6177 §2).
 */
import { isIPv4, isIPv6 } from 'node:net'

export function networkOf(address: string | undefined): string {
  if (address === undefined) return 'unknown'
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined || isIPv4(address)) return mapped ?? address
  if (!isIPv6(address)) return 'unknown'
  return `${expand(address.split('%')[0]!).slice(0, 4).join(':')}::/64`
}

/** The eight groups, without leading zeros. */
function expand(address: string): string[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const groups = (part: string | undefined) => (part ? part.split(':') : [])
  const [before, behind] = [groups(head), groups(tail)]
  const gap = tail === undefined ? 0 : 8 - before.length - behind.length
  return [...before, ...Array<string>(gap).fill('0'), ...behind]
}
