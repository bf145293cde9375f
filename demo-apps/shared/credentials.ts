/**
 * What somebody typed into the local form. Text that no account can have (too long, or with a NUL,
 * which PostgreSQL does not store) is refused before it reaches the database or the password hash.
 */
export interface Credentials {
  email: string
  password: string
}

export function parseCredentials(email: unknown, password: unknown): Credentials | undefined {
  if (typeof email !== 'string' || email.length > 254 || email.includes('\0')) return undefined
  if (typeof password !== 'string' || password.length > 128) return undefined
  return { email: email.trim(), password }
}
