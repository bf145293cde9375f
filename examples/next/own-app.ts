/**
 * What Notes was before the hub: users of its own, and sessions that are a signed cookie, since Next.js may run a page
 * and a route in different places.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

export interface User {
  id: string
  email: string
  emailVerified: boolean
  name: string
}

export const users: User[] = [
  { id: 'u1', email: 'alice@example.com', emailVerified: true, name: 'Alice' },
]

const seal = (id: string) =>
  createHmac('sha256', process.env.SESSION_SECRET ?? '')
    .update(id)
    .digest('base64url')

/** Returns the `Set-Cookie` value. */
export const startSession = ({ id }: User): string =>
  `session=${id}.${seal(id)}; Path=/; HttpOnly; SameSite=Lax`

export const endSession = (): string => 'session=; Path=/; Max-Age=0'

export function currentUser(cookies: string | null): User | undefined {
  const [, id = '', sealed = ''] = /(?:^|; )session=(\w+)\.([\w-]+)/.exec(cookies ?? '') ?? []
  const [given, right] = [Buffer.from(sealed), Buffer.from(seal(id))]
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  return users.find((user) => user.id === id)
}
