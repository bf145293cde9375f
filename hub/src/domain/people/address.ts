/**
 * A user's addresses. Each belongs to one user at most, which a primary key decides; one of them is the primary, which a
 * foreign key keeps among them.
 */
import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { Proof } from './user.ts'

export interface Address {
  email: string
  typedEmail: string
  isPrimary: boolean
  provedAt: Date
  how: Proof
  /** Of the apps that receive it. */
  clientIds: string[]
}

/** The primary first, then in the order in which they were proved. */
export async function listAddresses(db: Db, userId: string): Promise<Address[]> {
  const rows = await db
    .selectFrom('user_addresses as address')
    .innerJoin('users', 'users.id', 'address.user_id')
    .select(['address.email', 'address.typed_email as typedEmail', 'proved_at as provedAt', 'how'])
    .select((eb) => [
      eb('address.email', '=', eb.ref('users.email')).as('isPrimary'),
      eb
        .selectFrom('app_addresses')
        .select(sql<string | null>`string_agg(client_id, ' ' order by client_id)`.as('ids'))
        .whereRef('app_addresses.user_id', '=', 'address.user_id')
        .whereRef('app_addresses.email', '=', 'address.email')
        .as('clientIds'),
    ])
    .where('address.user_id', '=', userId)
    .orderBy('isPrimary', 'desc')
    .orderBy('proved_at')
    .orderBy('address.email')
    .execute()
  return rows.map(({ isPrimary, clientIds, ...row }) => {
    return { ...row, isPrimary: Boolean(isPrimary), clientIds: clientIds?.split(' ') ?? [] }
  })
}
