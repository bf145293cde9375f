/**
 * What a mail is about, and what it looks like once composed.
 */
export type Mail =
  | { kind: 'verify_email'; to: string; token: string; code: string }
  | { kind: 'account_exists'; to: string }
  | { kind: 'magic_link'; to: string; token: string; code: string }
  | { kind: 'password_reset'; to: string; token: string; code: string }
  | { kind: 'password_changed'; to: string }
  | { kind: 'new_device'; to: string; device: string; at: string }

export interface Message {
  subject: string
  text: string
  html: string
}
