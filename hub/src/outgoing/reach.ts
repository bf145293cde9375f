/**
 * Where the hub may connect to, decided by the address that a name stands for at that moment: a name that pointed somewhere
 * else when it was registered, or a second ago, leads nowhere new.
 */
import { lookup, type LookupAddress } from 'node:dns'
import { isIP, type BlockList, type LookupFunction } from 'node:net'
import { addressBlocks, isWithin } from '../base/address-block.ts'
import { canonicalAddress } from '../base/network.ts'
import { isLoopbackHost } from '../protocol/redirect-uri.ts'
import { isPublicAddress } from './public-address.ts'

export interface Reach {
  /** The operator's own networks, where http is enough. */
  allow: BlockList
  isProduction: boolean
}

const LOOPBACK = addressBlocks(['127.0.0.0/8', '::1'])
const LOOPBACK_ADDRESSES = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

/** The socket's own look-up, which answers only with addresses that may be connected to. */
export function lookupWithin(reach: Reach, url: URL): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const [first, ...others] = addresses.filter(({ address }) => mayReach(reach, url, address))
      if (error || !first) return callback(error ?? outOfReach(hostname), '')
      if (options.all) callback(null, [first, ...others])
      else callback(null, first.address, first.family)
    })
  }
}

/** A socket looks up names only, so an address that stands in the URL itself is checked before. */
export function assertWithin(reach: Reach, url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) && !mayReach(reach, url, host)) throw outOfReach(host)
}

function mayReach({ allow, isProduction }: Reach, url: URL, address: string): boolean {
  const canonical = canonicalAddress(address)
  if (canonical === undefined) return false
  if (isWithin(allow, canonical)) return true
  if (isWithin(LOOPBACK, canonical)) return !isProduction
  return url.protocol === 'https:' && isPublicAddress(canonical)
}

type Resolved = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void

/** Names under `.localhost` are loopback (RFC 6761 §6.3), though not every resolver knows. */
function resolve(hostname: string, callback: Resolved): void {
  if (isLoopbackHost(hostname)) callback(null, LOOPBACK_ADDRESSES)
  else lookup(hostname, { all: true }, (error, addresses) => callback(error, addresses ?? []))
}

const outOfReach = (host: string) => new Error(`${host} is outside of what the hub may reach`)
