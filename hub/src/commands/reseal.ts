/**
 * `symbolon reseal`: seals everything under the first secret of HUB_SECRET, after which the others may go.
 */
import { reseal } from '../db/reseal.ts'
import { done, type Command } from './command.ts'

export const resealAll: Command = async ({ db, sealer }) => {
  const counts = await reseal(db, sealer)
  const lines = counts.map(({ table, old, current, unreadable }) => {
    const lost = unreadable > 0 ? `, ${unreadable} that no secret opens` : ''
    return `${table}  ${old} sealed anew, ${current} were already${lost}`
  })
  return done([...lines, NEXT], counts)
}

const NEXT =
  'Pages that people have open are sealed too: drop an older secret an hour after it stopped being the first one.'
