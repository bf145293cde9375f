/**
 * What a mail is about, and what it looks like once composed.
 */
import type { DeviceName } from '../base/device-name.ts'

export type Mail =
  | { kind: 'verify_email'; to: string; token: string; code: string }
  | { kind: 'account_exists'; to: string }
  | { kind: 'magic_link'; to: string; token: string; code: string }
  | { kind: 'password_reset'; to: string; token: string; code: string }
  | { kind: 'password_changed'; to: string }
  | { kind: 'new_device'; to: string; from: DeviceName; at: Date }
  | { kind: 'address_addition'; to: string; token: string; code: string }
  | { kind: 'address_taken'; to: string }
  | {
      kind: 'address_added' | 'primary_address_changed'
      to: string
      address: string
      token: string
    }
  | { kind: 'address_removed'; to: string; address: string }

export interface Message {
  subject: string
  text: string
  html: string
}
