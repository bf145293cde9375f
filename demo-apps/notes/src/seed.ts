/**
 * The people who used Notes before there was a hub, each with notes of their own. Alice is its editor.
 */
import type { Queries } from '../../shared/database.ts'
import { hashPassword } from '../../shared/passwords.ts'
import { localPassword, PEOPLE } from '../../shared/people.ts'
import * as accounts from './accounts.ts'

const NOTES: Array<[owner: string, title: string, body: string, at: string]> = [
  ['u1', 'Shopping', 'Oats, two lemons, batteries for the bell.', '03-06T18:20'],
  ['u1', 'Ideas for the garden', 'Beans along the wall, and a bench.', '03-04T20:05'],
  ['u1', 'Books to return', 'The one about bees is due on Friday.', '03-01T07:45'],
  ['u2', 'Knots', 'Figure eight, clove hitch, bowline.', '03-05T21:10'],
  ['u2', 'Goat', 'Ask Jonas for the large print.', '03-03T22:00'],
  ['u3', 'Choir', 'Bring the blue folder.', '03-04T12:30'],
  ['u4', 'Lyon', 'Seat 42, by the window.', '03-05T07:40'],
  ['u5', 'Handover', 'The keys are with Maya.', '02-27T14:00'],
]

export async function seedNotes(tx: Queries): Promise<void> {
  for (const { id, email, name, verified, disabled } of PEOPLE) {
    const passwordHash = await hashPassword(localPassword('notes', email))
    const role = id === 'u1' ? 'editor' : 'reader'
    const own = { id, email, name, passwordHash, role, disabled } as const
    await accounts.insert(tx, { ...own, emailVerified: verified })
  }
  for (const [index, [owner, title, body, at]] of NOTES.entries()) {
    await tx.query(
      `INSERT INTO notes (id, owner_id, title, body, written_at) VALUES ($1, $2, $3, $4, $5)`,
      [`n${index + 1}`, owner, title, body, `2026-${at}:00Z`],
    )
  }
}
