/**
 * The people who used Mail before there was a hub, each with messages of their own.
 */
import type { Queries } from '../../shared/database.ts'
import { hashPassword } from '../../shared/passwords.ts'
import { localPassword, PEOPLE } from '../../shared/people.ts'
import * as accounts from './accounts.ts'

const MESSAGES: Array<[owner: string, from: string, subject: string, body: string, at: string]> = [
  [
    'u1',
    'Maya Lind',
    'Lunch on Thursday?',
    'The new noodle place, half past twelve?',
    '03-05T10:12',
  ],
  [
    'u1',
    'City Library',
    'Your book has arrived',
    'It waits at the desk until Friday.',
    '03-04T08:30',
  ],
  [
    'u1',
    'Acme People Team',
    'Welcome back, Alice',
    'Your desk is on the third floor.',
    '03-02T09:00',
  ],
  [
    'u2',
    'Hilltop Climbing',
    'Your trial session',
    'Shoes are included. See you there, Bob.',
    '03-05T17:45',
  ],
  ['u2', 'Jonas', 'Photos from Sunday', 'The one with the goat is the best.', '03-03T21:05'],
  ['u3', 'Harbour Choir', 'Rehearsal moved', 'We start at seven instead of six.', '03-04T12:00'],
  [
    'u4',
    'Acme Accounts',
    'Expenses approved',
    'The train to Lyon comes back to you.',
    '03-05T07:20',
  ],
  ['u5', 'Acme People Team', 'Your last day', 'Thank you for everything, Dave.', '02-27T16:00'],
]

export async function seedMail(tx: Queries): Promise<void> {
  for (const { id, email, name, verified, disabled } of PEOPLE) {
    const passwordHash = await hashPassword(localPassword('mail', email))
    await accounts.insert(tx, { id, email, name, passwordHash, emailVerified: verified, disabled })
  }
  for (const [index, [owner, from, subject, body, at]] of MESSAGES.entries()) {
    await tx.query(
      `INSERT INTO messages (id, user_id, sender, subject, body, received_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [`m${index + 1}`, owner, from, subject, body, `2026-${at}:00Z`],
    )
  }
}
