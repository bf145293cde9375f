/**
 * Which addresses count as the public internet's (RFC 6890).
 */
import { expect, test } from 'vitest'
import { canonicalAddress } from '../../hub/src/base/network.ts'
import { isPublicAddress } from '../../hub/src/outgoing/public-address.ts'

const PUBLIC = ['1.1.1.1', '93.184.216.34', '172.32.0.1', '192.169.0.1', '223.255.255.255']
const PUBLIC_IPV6 = ['2606:4700:4700::1111', '2a00:1450:4001:80b::200e']

const KEPT = [
  ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.0.1', '169.254.169.254'],
  ...['172.16.0.1', '172.31.255.255', '192.0.0.8', '192.0.2.1', '192.168.1.1', '198.18.0.1'],
  ...['198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.250', '240.0.0.1'],
  '255.255.255.255',
]
const KEPT_IPV6 = [
  ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12:3456::1', 'ff02::1', '2001:db8::1'],
  ...['2001::1', '2002:7f00:1::', '64:ff9b::7f00:1', '3fff::1'],
]
/** The same addresses in the spellings that look like IPv6. */
const MAPPED = ['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::FFFF:a9fe:a9fe', '0:0:0:0:0:ffff:7f00:1']

test.each([...PUBLIC, ...PUBLIC_IPV6, '::ffff:1.1.1.1'])('%s is public', (address) => {
  expect(isPublicAddress(canonicalAddress(address)!)).toBe(true)
})

test.each([...KEPT, ...KEPT_IPV6, ...MAPPED])('%s is not', (address) => {
  expect(isPublicAddress(canonicalAddress(address)!)).toBe(false)
})
