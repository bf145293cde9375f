/**
 * Browsers on which a person has signed in before. They are spared the limits that strangers use up, and a new one is
 * announced by mail.
 */
import type { Db } from '../../db/schema.ts'

interface Browser {
  userId: string
  browserHash: string
}

/** Tells whether it is news to somebody who has signed in elsewhere before. */
export async function rememberBrowser(
  db: Db,
  { userId, browserHash }: Browser,
  now: Date,
): Promise<{ isNews: boolean }> {
  const added = await db
    .insertInto('known_browsers')
    .values({ user_id: userId, browser_hash: browserHash, first_seen_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning(({ exists, selectFrom }) =>
      // As it was before this statement: the new one is not among them.
      exists(
        selectFrom('known_browsers as other').select('user_id').where('other.user_id', '=', userId),
      ).as('isNews'),
    )
    .executeTakeFirst()
  return { isNews: added?.isNews === true }
}
