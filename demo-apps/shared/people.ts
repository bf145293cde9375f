/**
 * Who was here before the hub: every demo app seeds these accounts, each in its own users table
 * with its own data. Ids and data are fixed, so that two fresh copies of an app answer alike.
 */
export interface Person {
  id: string
  email: string
  name: string
  /** Whether the app itself ever confirmed the address. */
  verified: boolean
  disabled: boolean
}

export const PEOPLE: Person[] = [
  { id: 'u1', email: 'alice@example.com', name: 'Alice Example', verified: true, disabled: false },
  { id: 'u2', email: 'bob@example.com', name: 'Bob Example', verified: false, disabled: false },
  { id: 'u3', email: 'Carol@Example.com', name: 'Carol Example', verified: true, disabled: false },
  { id: 'u4', email: 'carol@example.com', name: 'Carol Example', verified: true, disabled: false },
  { id: 'u5', email: 'dave@example.com', name: 'Dave Example', verified: true, disabled: true },
]

/** `mail-alice-local`: the app's own password, which the hub knows nothing about. */
export const localPassword = (app: string, email: string): string =>
  `${app}-${email.split('@')[0]!.toLowerCase()}-local`
