/**
 * What is in a mailbox, newest first.
 */
import type { Queries } from '../../shared/database.ts'

export interface Message {
  id: string
  from: string
  subject: string
  body: string
  receivedAt: Date
}

export async function listMessages(db: Queries, accountId: string): Promise<Message[]> {
  const { rows } = await db.query(
    `SELECT id, sender AS "from", subject, body, received_at AS "receivedAt"
     FROM messages WHERE user_id = $1 ORDER BY received_at DESC, id`,
    [accountId],
  )
  return rows as Message[]
}
