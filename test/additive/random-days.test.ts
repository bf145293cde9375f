/**
 * Promises 1 and 5, and "never the wrong person": whatever people, thieves, the hub and the switch do in whatever order, the
 * rows that were there stay byte for byte, nobody gets a second account, and every browser has who it should have.
 */
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { usersOf } from '../support/acts.ts'
import { useThreeSites } from '../support/use-three-sites.ts'
import { Days, PEOPLE, WELCOME, type Step } from './days-at-mail.ts'

const RUNS = 40
const TABLES = [
  'users',
  'messages',
  'sessions',
  'ended_sessions',
  'identity_links',
  'identity_used_tokens',
]
const SEATS = 3

const sites = useThreeSites({ people: PEOPLE })
let seeded: string[]
beforeAll(async () => {
  seeded = await usersOf(sites.mail)
  await sites.mail.database.query('CREATE TABLE seeded_users AS TABLE users')
})

/** Mail as it was before anybody came. */
async function begin() {
  const { database } = sites.mail
  await database.query(`TRUNCATE ${TABLES.join(', ')}`)
  await database.query('INSERT INTO users SELECT * FROM seeded_users')
  sites.wire.isCut = false
  await sites.mail.deploy()
}

const seat = fc.nat({ max: SEATS - 1 })
const person = fc.nat({ max: 27 })
const which = fc.nat({ max: 99 })
const of = <What extends Step['do']>(...what: What[]) => fc.constantFrom(...what)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: of('sign in at the hub'), seat, person }) },
  { weight: 2, arbitrary: fc.record({ do: of('sign in locally'), seat, person }) },
  { weight: 3, arbitrary: fc.record({ do: of('sign out of the hub', 'sign out locally'), seat }) },
  {
    weight: 10,
    arbitrary: fc.record({
      ...{ do: of('press the button', 'change the account'), seat, person, confirm: fc.boolean() },
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: of('replay', 'replay with cookies', 'spoil'), seat, which }),
  },
  { weight: 1, arbitrary: fc.record({ do: of('hub goes away', 'hub comes back') }) },
  { weight: 1, arbitrary: fc.record({ do: of('switch off', 'switch on', 'switch on') }) },
  { weight: 1, arbitrary: fc.record({ do: of('time passes'), minutes: fc.nat({ max: 30 }) }) },
)

async function expectOnlyAdded() {
  const rows = await usersOf(sites.mail)
  expect(rows.filter((row) => seeded.includes(row))).toEqual(seeded)

  const { rows: twice } = await sites.mail.database.query(
    'SELECT lower(email) AS email FROM users GROUP BY lower(email) HAVING count(*) > 1',
  )
  expect(twice).toEqual([{ email: 'carol@example.com' }]) // who was there twice before

  const added = rows.filter((row) => !seeded.includes(row)).join('\n')
  const newcomers = WELCOME.filter((email) => added.includes(email))
  expect(newcomers).not.toContain('alice@example.com')
  expect(rows).toHaveLength(seeded.length + newcomers.length)
}

test('a random order of days changes no row and signs nobody in as somebody else', async () => {
  let steps = 0
  const days = fc.asyncProperty(
    fc.array(step, { minLength: 60, maxLength: 90, size: 'max' }),
    async (sequence) => {
      await begin()
      const world = new Days(sites, SEATS)
      for (const each of sequence) await world.take(each)
      steps += sequence.length
      await world.expectRightPeople()
      await expectOnlyAdded()
    },
  )

  await fc.assert(days, { numRuns: RUNS, interruptAfterTimeLimit: 50_000 })

  expect(steps).toBeGreaterThan(1000) // a machine too slow for that has shown nothing
  expect(sites.mail.events.map(({ code }) => code)).toEqual(
    expect.arrayContaining([
      ...[
        'signed_in',
        'switch_asked',
        'state_unknown',
        'token_replayed',
        'token_signature_invalid',
      ],
      ...['proof_asked', 'proof_given', 'ambiguous_account', 'account_disabled', 'hub_unreachable'],
    ]),
  )
}, 90_000)
