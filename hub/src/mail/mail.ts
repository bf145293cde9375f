/**
 * What a mail is about, and what it looks like once composed.
 */
export type Mail =
  | { kind: 'verify_email'; to: string; token: string; code: string }
  | { kind: 'account_exists'; to: string }

export interface Message {
  subject: string
  text: string
  html: string
}
