/**
 * What somebody has written down, newest first.
 */
import type { Queries } from '../../shared/database.ts'

export interface Note {
  id: string
  title: string
  body: string
  writtenAt: Date
}

export async function listNotes(db: Queries, ownerId: string): Promise<Note[]> {
  const { rows } = await db.query(
    `SELECT id, title, body, written_at AS "writtenAt"
     FROM notes WHERE owner_id = $1 ORDER BY written_at DESC, id`,
    [ownerId],
  )
  return rows as Note[]
}
