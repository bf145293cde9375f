/**
 * The people who used Calendar before there was a hub, each with events of their own.
 */
import type { Queries } from '../../shared/database.ts'
import { hashPassword } from '../../shared/passwords.ts'
import { localPassword, PEOPLE } from '../../shared/people.ts'
import * as accounts from './accounts.ts'

type SeededEvent = [owner: string, title: string, place: string, from: string, until: string]

const EVENTS: SeededEvent[] = [
  ['u1', 'Team breakfast', 'Kitchen, third floor', '03-09T08:30', '03-09T09:30'],
  ['u1', 'Dentist', 'Mill Street 4', '03-10T15:00', '03-10T15:45'],
  ['u1', 'Quarterly review', 'Room Oslo', '03-12T13:00', '03-12T15:00'],
  ['u2', 'Climbing course', 'Hilltop hall', '03-11T18:00', '03-11T20:00'],
  ['u2', 'Call with Jonas', 'Phone', '03-13T11:00', '03-13T11:30'],
  ['u3', 'Choir rehearsal', 'Harbour church', '03-10T19:00', '03-10T21:00'],
  ['u4', 'Train to Lyon', 'Central station', '03-11T06:40', '03-11T12:15'],
  ['u5', 'Farewell coffee', 'Kitchen, third floor', '02-27T15:00', '02-27T16:00'],
]

const SIGNED_UP_AT = new Date('2024-05-14T09:00:00Z')
const CLOSED_AT = new Date('2026-02-28T18:00:00Z')

export async function seedCalendar(tx: Queries): Promise<void> {
  for (const { id, email, name, verified, disabled } of PEOPLE) {
    const passwordHash = await hashPassword(localPassword('calendar', email))
    const confirmedAt = verified ? SIGNED_UP_AT : null
    const closedAt = disabled ? CLOSED_AT : null
    await accounts.insert(tx, { id, email, name, passwordHash, confirmedAt, closedAt })
  }
  for (const [index, [owner, title, place, from, until]] of EVENTS.entries()) {
    await tx.query(
      `INSERT INTO events (id, owner_id, title, place, starts_at, ends_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [`e${index + 1}`, owner, title, place, `2026-${from}:00Z`, `2026-${until}:00Z`],
    )
  }
}
