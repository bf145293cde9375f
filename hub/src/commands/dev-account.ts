/**
 * The account of whoever tries the hub on their own machine, made at the first start on an empty embedded database.
 */
import { isUninhabited } from '../domain/people/user.ts'
import type { CommandContext } from './command.ts'
import { addUser } from './user.ts'

const DEV_ACCOUNT = { email: 'dev@example.com', name: 'Dev' }

/** What to tell about it, the password included: only now, and only to whoever started the hub. */
export async function makeDevAccount(context: CommandContext): Promise<string[]> {
  const { config, db } = context
  if (!config.makesDevAccount || !(await isUninhabited(db))) return []
  const { lines } = await addUser(context, DEV_ACCOUNT)
  return ['An account for development (HUB_DEV_ACCOUNT=off makes none):', ...lines]
}
