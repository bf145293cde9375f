/**
 * Blocks of addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3), or single ones.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** The block of every address there is counts as none: whoever lists it has listed nothing. */
export function isAddressBlock(text: string): boolean {
  const { address, prefix } = parse(text)
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= longest && !address.includes('%')
}

/** Of texts that are blocks. */
export function addressBlocks(texts: readonly string[]): BlockList {
  const blocks = new BlockList()
  for (const { address, prefix } of texts.map(parse)) {
    blocks.addSubnet(address, Number(prefix), family(address))
  }
  return blocks
}

/** Takes a canonical address. */
export const isWithin = (blocks: BlockList, address: string) =>
  blocks.check(address, family(address))

function parse(text: string) {
  const [address = '', prefix, ...more] = text.split('/')
  const whole = isIPv4(address) ? '32' : '128'
  return { address, prefix: more.length > 0 ? '' : (prefix ?? whole) }
}

const family = (address: string) => (isIPv4(address) ? 'ipv4' : 'ipv6')
