/**
 * Browsers on which a person has signed in before. They are spared the limits that strangers use up, and a new one is
 * announced by mail.
 */
import { sql, type RawBuilder } from 'kysely'

export interface NewBrowser {
  hash: string
  /** Hands over the mail that tells of it, if `from` has a row. */
  announcing?: ((from: RawBuilder<unknown>) => RawBuilder<unknown>) | undefined
}

/**
 * Parts of a statement that has `begun` a session, which remember that this browser is one of its person's. Somebody who has
 * others is told: as it was before the statement, the new one is not among them.
 */
export const rememberingBrowser = ({ hash, announcing }: NewBrowser, now: Date) => [
  sql`remembered as (
    insert into known_browsers (user_id, browser_hash, first_seen_at)
    select user_id, ${hash}, ${now}::timestamptz from begun
    on conflict do nothing
    returning exists (
      select from known_browsers as other where other.user_id = known_browsers.user_id
    ) as is_news
  )`,
  ...(announcing ? [sql`announced as (${announcing(sql`from remembered where is_news`)})`] : []),
]
