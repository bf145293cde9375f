/**
 * Sealing for what waits in a browser: AES-256-GCM under a key that HKDF (RFC 5869) derives for one
 * purpose. The context is authenticated too, so a seal cannot be moved to another cookie.
 */

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

export type SealPurpose = 'pending sign-in' | 'pending switch' | 'pending proof'

export interface Sealer {
  seal(purpose: SealPurpose, context: string, text: string): string
  /** Returns undefined for anything that was not sealed for this purpose and context. */
  open(purpose: SealPurpose, context: string, sealed: string): string | undefined
}

const IV_BYTES = 12
const TAG_BYTES = 16

export function createSealer(secrets: readonly Buffer[]): Sealer {
  return {
    seal(purpose, context, text) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', purposeKey(secrets[0]!, purpose), iv)
      cipher.setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open(purpose, context, sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.toString('base64url') !== sealed) return undefined // one spelling only
      for (const secret of secrets) {
        const text = openWith(purposeKey(secret, purpose), context, bytes)
        if (text !== undefined) return text
      }
      return undefined
    },
  }
}

function purposeKey(secret: Buffer, purpose: SealPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `symbolon client: ${purpose}`, 32))
}

function openWith(key: Buffer, context: string, bytes: Buffer): string | undefined {
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined

  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  const text = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    return undefined // final() throws for one reason only: the tag does not fit
  }
}
