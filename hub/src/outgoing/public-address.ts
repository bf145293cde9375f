/**
 * Which addresses are the public internet's: those that IANA's special-purpose registries (RFC 6890) do not keep for something
 * else. IPv6 is allotted from one block, so whatever translates or tunnels to IPv4 from outside of it is refused with it.
 */
import { isIPv4 } from 'node:net'
import { addressBlocks, isWithin } from '../base/address-block.ts'

const ALLOTTED_IPV6 = addressBlocks(['2000::/3'])

const SPECIAL = addressBlocks([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ...['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
])

/** Takes a canonical address. */
export const isPublicAddress = (address: string) =>
  (isIPv4(address) || isWithin(ALLOTTED_IPV6, address)) && !isWithin(SPECIAL, address)
