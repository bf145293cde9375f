/**
 * What people have allowed clients to do in their name: one row for each client, which grows with what they allow.
 */
import { sql } from 'kysely'
import type { Db, Tx } from '../../db/schema.ts'
import type { Consent } from '../../protocol/consent-decision.ts'
import { scopesOf } from '../../protocol/scope.ts'
import { recordEvent } from '../audit/event.ts'
import { revokeAtApp } from '../people/revocation.ts'

interface Given extends Consent {
  clientId: string
  givenAt: Date
}

interface Parties {
  userId: string
  clientId: string
}

export async function findConsent(
  db: Db,
  { userId, clientId }: Parties,
): Promise<Given | undefined> {
  const row = await consents(db, userId).where('client_id', '=', clientId).executeTakeFirst()
  return row && givenOf(row)
}

/** The newest first. */
export async function listConsents(db: Db, userId: string): Promise<Given[]> {
  const rows = await consents(db, userId).orderBy('given_at', 'desc').execute()
  return rows.map(givenOf)
}

const consents = (db: Db, userId: string) =>
  db
    .selectFrom('consents')
    .select(['client_id as clientId', 'scope', 'resources', 'given_at as givenAt'])
    .where('user_id', '=', userId)

type Row = Omit<Given, keyof Consent> & Record<keyof Consent, string>

const givenOf = ({ scope, resources, ...row }: Row): Given => ({
  ...row,
  ...{ scope: scopesOf(scope), resources: scopesOf(resources) },
})

/** Added to what was given before: two tabs may ask for different things at once. */
export async function giveConsent(
  tx: Tx,
  { userId, clientId, sessionId }: Parties & { sessionId: string },
  { scope, resources }: Consent,
  now: Date,
): Promise<void> {
  const given = { scope: scope.join(' '), resources: resources.join(' ') }
  await tx
    .insertInto('consents')
    .values({ user_id: userId, client_id: clientId, ...given, given_at: now })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'client_id']).doUpdateSet({
        scope: union('scope'),
        resources: union('resources'),
        given_at: now,
      }),
    )
    .execute()
  const event = { type: 'consent_given', userId, clientId, sessionId, detail: given.scope } as const
  await recordEvent(tx, event, now)
}

/** Of two lists that are separated by spaces, each value once. */
const union = (column: 'scope' | 'resources') => sql<string>`(
  select coalesce(string_agg(distinct value, ' '), '')
  from unnest(string_to_array(consents.${sql.ref(column)} || ' ' || excluded.${sql.ref(column)}, ' ')) as value
  where value <> '')`

/** And everything that it allowed is over. */
export async function withdrawConsent(
  tx: Tx,
  { userId, clientId, sessionId }: Parties & { sessionId: string },
  now: Date,
): Promise<void> {
  await tx
    .deleteFrom('consents')
    .where('user_id', '=', userId)
    .where('client_id', '=', clientId)
    .execute()
  await revokeAtApp(tx, { userId, clientId }, now)
  await recordEvent(tx, { type: 'consent_withdrawn', userId, clientId, sessionId }, now)
}
