/**
 * A self-signed certificate for some host names, X.509 v3 (RFC 5280), written down byte by byte: Node.js can read
 * certificates but not make them.
 */
import { generateKeyPairSync, sign } from 'node:crypto'

export interface Certificate {
  certificate: string
  privateKey: string
}

export function selfSignedCertificate(hosts: string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, hosts[0]!))))
  const names = sequence(...hosts.map((host) => der(0x82, host)))
  const signed = sequence(
    ...[VERSION_3, SERIAL, sequence(ECDSA_WITH_SHA256), name, lifetime(), name],
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(SUBJECT_ALT_NAME, der(0x04, names)))),
  )
  const signature = der(0x03, '\0', sign('sha256', signed, privateKey))
  return {
    certificate: pem(sequence(signed, sequence(ECDSA_WITH_SHA256), signature)),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}

const VERSION_3 = Buffer.from('a003020102', 'hex')
const SERIAL = Buffer.from('020101', 'hex')
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex') // 1.2.840.10045.4.3.2
const COMMON_NAME = Buffer.from('0603550403', 'hex') // 2.5.4.3
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex') // 2.5.29.17

function der(tag: number, ...parts: (Buffer | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)))
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts)

function lifetime(): Buffer {
  const time = (hoursFromNow: number) =>
    new Date(Date.now() + hoursFromNow * 3_600_000).toISOString().replace(/^20|[-:T]|\.\d+/g, '')
  return sequence(der(0x17, time(-1)), der(0x17, time(24)))
}

const pem = (certificate: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
