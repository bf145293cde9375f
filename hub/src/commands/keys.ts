/**
 * `symbolon keys list|rotate|remove|revoke`
 */
import { removeKey, revokeKey } from '../domain/tokens/key-removal.ts'
import { rotateSigningKeys } from '../domain/tokens/key-rotation.ts'
import { listSigningKeys } from '../domain/tokens/signing-key.ts'
import { done, failed, type Command } from './command.ts'
import { rehearseRotation } from './keys-dry-run.ts'

const FOLLOWS = 'Every replica follows within 5 s.'

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

export const rotateKeys: Command = async (context, given) => {
  if (given.dryRun) return rehearseRotation(context, given)
  const { config, db, sealer, now } = context
  const means = { sealer, times: config.keys }
  const rotation = await db.transaction().execute((tx) => rotateSigningKeys(tx, means, now()))
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
  return done([...lines, FOLLOWS], { ...apps, rotated: rotation.rotated })
}

export const removeRetiredKey: Command = async ({ db, now }, given) => {
  const kid = String(given.kid)
  const removal = await db.transaction().execute((tx) => removeKey(tx, kid, now()))
  switch (removal.outcome) {
    case 'removed':
      return done([`Removed ${kid}.`, FOLLOWS], { kid })
    case 'unknown':
      return unknown(kid)
    case 'in_use':
      return failed(`${kid} is in use. Nothing was changed.`, 'Rotate first, or revoke it.')
    case 'too_soon': {
      const line = `A token that ${kid} signed may be good still. Nothing was changed.`
      return failed(line, `Remove it after ${removal.removableAt.toISOString()}, or revoke it.`)
    }
  }
}

export const revokeSigningKey: Command = async ({ db, sealer, now }, given) => {
  const kid = String(given.kid)
  const revocation = await db.transaction().execute((tx) => revokeKey(tx, { sealer, kid }, now()))
  if (revocation.outcome === 'unknown') return unknown(kid)
  const lines = [`revoked  ${kid}`]
  if (revocation.state !== 'retired') {
    lines.push(`active   ${revocation.active}`, `next     ${revocation.next}`)
  }
  return done([...lines, FOLLOWS, ...IN_FLIGHT], { kid, ...revocation })
}

const IN_FLIGHT = [
  'Tokens that it signed are refused: by the hub from then on, by apps as soon as they fetch the keys again, within 60 s.',
  'Whoever is on the way to an app with one signs in again; nobody is signed out by this.',
  'Whoever had the key may have signed in as anybody until then: the apps’ own sessions are for you to judge.',
]

const unknown = (kid: string) =>
  failed(`There is no key ${kid}. Nothing was changed.`, 'See `symbolon keys list`.')
