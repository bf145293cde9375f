/**
 * What the app of these examples was before the hub: users of its own, sessions of its own, one page. A real app keeps
 * both in its database, and its page has its own sign-in form below the button.
 */
import { randomUUID } from 'node:crypto'

export interface User {
  id: string
  email: string
  emailVerified: boolean
  name: string
}

export const users: User[] = [
  { id: 'u1', email: 'alice@example.com', emailVerified: true, name: 'Alice' },
]

const sessions = new Map<string, User>()

/** Returns the `Set-Cookie` value. */
export function startSession(user: User): string {
  const id = randomUUID()
  sessions.set(id, user)
  return `session=${id}; Path=/; HttpOnly; SameSite=Lax`
}

export function endSession(cookies: string | null | undefined): string {
  sessions.delete(sessionId(cookies))
  return 'session=; Path=/; Max-Age=0'
}

export function currentUser(cookies: string | null | undefined): User | undefined {
  return sessions.get(sessionId(cookies))
}

function sessionId(cookies: string | null | undefined): string {
  return /(?:^|; )session=([^;]+)/.exec(cookies ?? '')?.[1] ?? ''
}

export function frontPage(user: User | undefined, signIn = ''): string {
  if (user) return page(`<h1>The notes of ${escaped(user.name)}</h1>`)
  return page(`<h1>Notes</h1><p>Please sign in.</p>${signIn}`)
}

const page = (body: string) =>
  `<!doctype html><html lang="en"><title>Notes</title><body>${body}</body></html>`

const escaped = (text: string) => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`)
