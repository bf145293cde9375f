/**
 * What people wait for when they ask for a mail, while the SMTP server takes two seconds for each: nothing of that. A sign-up
 * waits for one hash, whose own time stands beside it.
 */
import { openSmtpServer } from '../../test/support/smtp.ts'
import { withBar, type Figure } from '../benchmark.ts'
import { hashAlone, LIBRARIES } from '../hash-alone.ts'
import { call, withHub, type BenchHub } from '../hub.ts'
import { drive, figureOf, type LoadRequest } from '../load.ts'
import { addPeople, newAddress, PASSWORD, type Person } from '../people.ts'
import type { PostgresServer } from '../postgres-server.ts'

const SMTP_TAKES = 2000 // milliseconds
const BAR = 50 // milliseconds
const ROUNDS = [
  { clients: 1, name: 'one at a time', requests: 300 },
  { clients: 4, name: '4 at once', requests: 600 },
]
const HASHING = 8 // seconds, as long as the sign-ups one at a time
const WARM_UP = { clients: 1, requests: 50 }

const ASKS: Record<string, (person: Person) => LoadRequest> = {
  'sign-up': () =>
    call('email/signup', { email: newAddress(), password: PASSWORD, name: 'Ada Example' }),
  'password reset request': ({ email }) => call('password/reset/request', { email }),
  'magic link request': ({ email }) => call('magic-link', { email }),
}

export async function mailRequests(postgres: PostgresServer): Promise<Figure[]> {
  const smtp = await openSmtpServer()
  smtp.mood.answerAfter = SMTP_TAKES
  const environment = { SMTP_URL: smtp.url, MAIL_FROM: 'hub@example.com' }
  try {
    const figures = await withHub(postgres, environment, measure)
    const note = `${smtp.received.length} mails delivered meanwhile, ${SMTP_TAKES / 1000} s each`
    return figures.map((figure) => ({ ...figure, notes: [...figure.notes, note] }))
  } finally {
    await smtp.stop()
  }
}

async function measure(hub: BenchHub): Promise<Figure[]> {
  const alone = await hashAlone(LIBRARIES.own, { atOnce: 1, seconds: HASHING })
  const figures = [figureOf('argon2 alone, one at a time', alone)]
  for (const [name, request] of Object.entries(ASKS)) {
    await ask(hub, request, WARM_UP)
    for (const round of ROUNDS) {
      const figure = figureOf(`${name}, ${round.name}`, await ask(hub, request, round))
      figures.push(withBar(figure, `p99 ≤ ${BAR} ms`, figure.p99! <= BAR))
    }
  }
  return figures
}

/** Each for another address: of one address only the first three an hour are worth a mail. */
async function ask(
  hub: BenchHub,
  request: (person: Person) => LoadRequest,
  round: { clients: number; requests: number },
) {
  const people = await addPeople(hub, round.requests)
  const load = { url: hub.url, clients: round.clients, seconds: 20, expects: 202 }
  return drive({ ...load, requests: people.map(request) })
}
