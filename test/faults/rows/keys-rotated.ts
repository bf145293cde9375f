/**
 * The signing key is rotated again and again while people arrive at Mail; then one is revoked, as if it had been stolen.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { atMost, equal, none, type Fault, type Figure } from '../fault.ts'
import type { Installation } from '../installation.ts'
import type { Lengths } from '../lengths.ts'
import { interceptReturns, somebodyAtHub } from '../return.ts'
import { isAccepted, type Return } from '../visit.ts'

const CROWD = 4
const BOUND = 60 // seconds
const HEARD_WITHIN = 20_000 // milliseconds: five seconds, on a busy machine

export const keysRotated: Fault = {
  title: 'key rotation under load, removal, emergency revocation',
  database: 'postgres',
  async run(installation, lengths) {
    const { crowd, ledger } = installation
    const { leave } = await crowd(CROWD)
    const [arrived, refused] = [ledger.mailSessions.size, ledger.wrongRefusals.length]
    const kids: string[] = []
    const removals: number[] = []
    for (let time = 0; time < lengths.rotations; time += 1) {
      await delay(lengths.betweenRotations * 1000)
      const { retired } = await answerOf(installation, 'keys', 'rotate')
      kids.push(retired!)
      removals.push((await installation.symbolon('keys', 'remove', retired!)).code!)
    }
    await leave()
    const verified = ledger.mailSessions.size - arrived
    return [
      none('failed verifications', ledger.wrongRefusals.slice(refused), verified),
      equal(lengths.rotations, 'rotations', new Set(kids).size),
      none(
        'retired keys removed too soon',
        removals.filter((code) => code === 0),
        kids.length,
      ),
      await revocation(installation, lengths),
    ]
  },
}

/** Tokens of the stolen key are presented one after the other, until long after Mail must have heard of it. */
async function revocation(installation: Installation, lengths: Lengths): Promise<Figure> {
  const { scene, clocks } = installation
  const isFull = lengths.name === 'full'
  const returns = await interceptReturns(scene, await somebodyAtHub(scene), isFull ? BOUND + 5 : 3)
  if (!(await isAccepted(scene, returns.pop()!))) throw new Error('a good token was refused')
  await answerOf(installation, 'keys', 'revoke', kidOf(returns[0]!))
  const revokedAt = performance.now()
  // The short form moves Mail's clock instead of waiting, once the replicas have heard of it, for which they have some seconds.
  if (!isFull) {
    while (await isPublished(installation, kidOf(returns[0]!))) {
      if (performance.now() > revokedAt + HEARD_WITHIN) throw new Error('a replica publishes it')
      await delay(50)
    }
    await clocks.set({ mail: BOUND * 1000 })
  }
  let lastAccepted = 0
  for (const arrival of returns) {
    const at = isFull ? (performance.now() - revokedAt) / 1000 : BOUND + 1
    if (await isAccepted(scene, arrival)) lastAccepted = at
    if (isFull) await delay(1000)
  }
  await clocks.set({})
  return atMost(BOUND, 's', 'Mail accepted a revoked key for', lastAccepted)
}

async function isPublished({ replicas }: Installation, kid: string): Promise<boolean> {
  const sets = replicas.map(async (each) => (await each.get('/.well-known/jwks.json')).text())
  return (await Promise.all(sets)).some((keys) => keys.includes(kid))
}

function kidOf({ url }: Return): string {
  const [header = ''] = new URL(url).searchParams.get('token')!.split('.')
  return JSON.parse(Buffer.from(header, 'base64url').toString()).kid
}

async function answerOf({ symbolon }: Installation, ...args: string[]) {
  const { code, out, err } = await symbolon(...args, '--json')
  if (code !== 0) throw new Error(`symbolon ${args.join(' ')}: ${out}${err}`)
  return JSON.parse(out) as { retired?: string }
}
