/**
 * `symbolon keys list|rotate`
 */
import { listSigningKeys, rotateSigningKeys } from '../domain/tokens/signing-key.ts'
import { done, failed, type Command } from './command.ts'

export const listKeys: Command = async ({ db, sealer, now }) => {
  const keys = await listSigningKeys(db, sealer, now())
  const rows = keys.map(({ kid, alg, state, publishedAt }) => ({
    kid,
    alg,
    state,
    publishedAt,
  }))
  const lines = rows.map(
    ({ kid, alg, state, publishedAt }) =>
      `${kid}  ${alg}  ${state.padEnd(7)}  published ${publishedAt.toISOString()}`,
  )
  return done(lines.length > 0 ? lines : ['No keys yet: start the hub once.'], rows)
}

export const rotateKeys: Command = async ({ db, sealer, now }) => {
  const rotation = await db.transaction().execute((tx) => rotateSigningKeys(tx, sealer, now()))
  if (rotation.outcome === 'too_soon') {
    const at = rotation.usableAt.toISOString()
    return failed(
      `The next key is too new: some app may not have fetched it yet. Nothing was changed.`,
      `Rotate again after ${at}.`,
    )
  }
  const lines = rotation.rotated.flatMap(({ alg, active, next, retired }) => [
    `active   ${active}  ${alg}`,
    `next     ${next}`,
    `retired  ${retired} (published until its last token is dead)`,
  ])
  const apps = rotation.rotated.find(({ alg }) => alg === 'EdDSA')
  return done([...lines, 'Every replica follows within 5 s.'], {
    ...apps,
    rotated: rotation.rotated,
  })
}
