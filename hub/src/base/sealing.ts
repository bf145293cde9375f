/**
 * Sealing under HUB_SECRET: AES-256-GCM, one derived key for each purpose (HKDF, RFC 5869), so that nothing sealed for one
 * purpose opens for another. The first secret seals, all of them open: that is how a secret is rotated.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16

export type SealPurpose = 'continuation' | 'signing-key' | 'mail' | 'refresh-token' | 'dpop-nonce'

export interface Sealer {
  seal(purpose: SealPurpose, text: string): string
  /** Undefined when it was not sealed here for this purpose, or was touched since. */
  open(purpose: SealPurpose, sealed: string): string | undefined
  /** Whether the first secret opens it, another one, or none. */
  ageOf(purpose: SealPurpose, sealed: string): 'current' | 'old' | 'unreadable'
}

export function createSealer(secrets: readonly Buffer[]): Sealer {
  const keysFor = remember((purpose: SealPurpose) =>
    secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', `symbolon/${purpose}`, 32))),
  )
  return {
    seal: (purpose, text) => seal(keysFor(purpose)[0]!, text),
    open(purpose, sealed) {
      for (const key of keysFor(purpose)) {
        const text = open(key, sealed)
        if (text !== undefined) return text
      }
      return undefined
    },
    ageOf(purpose, sealed) {
      const opener = keysFor(purpose).findIndex((key) => open(key, sealed) !== undefined)
      if (opener === -1) return 'unreadable'
      return opener === 0 ? 'current' : 'old'
    },
  }
}

function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')
}

function open(key: Buffer, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.toString('base64url') !== sealed) return undefined // the decoder skips what it does not know
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  const body = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
  try {
    return Buffer.concat([body, decipher.final()]).toString('utf8')
  } catch {
    return undefined // the tag does not match: the one error that final() has
  }
}

function remember<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>()
  return (key) => {
    if (!made.has(key)) made.set(key, make(key))
    return made.get(key)!
  }
}
