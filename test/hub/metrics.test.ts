/**
 * GET /metrics: what is counted and measured, under labels that strangers cannot choose.
 */
import { expect, test } from 'vitest'
import { authorizeUrl, ISSUER, openTestHub, TWO_APPS, type TestHub } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { onBreakableStore } from './breakable-store.ts'
import { ADA, createPerson } from './person.ts'

const [MINUTE, DAY] = [60_000, 86_400_000]

const [mail, calendar] = TWO_APPS.apps
const backchannelLogoutUri = 'https://mail.test/identity/backchannel-logout'
const settings = { ...TWO_APPS, apps: [{ ...mail, backchannelLogoutUri }, calendar] }
const environment = { SMTP_URL: 'smtp://localhost:1', MAIL_FROM: 'hello@acme.example' }

const hub = useHub({ settings, environment })

/** Every sample, by its name and labels. */
async function scrape({ app }: Pick<TestHub, 'app'> = hub): Promise<Record<string, number>> {
  const text = await (await app.request(`${ISSUER}/metrics`)).text()
  const samples = [...text.matchAll(/^(\w+(?:\{.*\})?) (\S+)$/gm)]
  return Object.fromEntries(samples.map(([, name, value]) => [name, Number(value)]))
}

const requestsOf = (samples: Record<string, number>) =>
  Object.keys(samples).filter((name) => name.startsWith('symbolon_request_seconds_count'))

test('a request counts by method, route and class of status, and its time is measured', async () => {
  await createPerson(hub).signIn(ADA)
  await createPerson(hub).call('DELETE', 'sessions/session_abc')

  const samples = await scrape()
  const signIn = 'method="POST",route="/v1/auth/email/signin",status="4xx"'
  expect(samples[`symbolon_request_seconds_count{${signIn}}`]).toBe(1)
  expect(samples[`symbolon_request_seconds_bucket{le="+Inf",${signIn}}`]).toBe(1)
  expect(samples[`symbolon_request_seconds_sum{${signIn}}`]).toBeGreaterThan(0)
  expect(requestsOf(samples)).toContain(
    'symbolon_request_seconds_count{method="DELETE",route="/v1/auth/sessions/:id",status="4xx"}',
  )
})

test('whatever strangers ask for, there are no more series', async () => {
  const ask = async (stranger: string) => {
    for (const path of [stranger, `v1/auth/${stranger}`, `v1/auth/sessions/${stranger}`]) {
      await hub.app.request(`${ISSUER}/${path}`, { method: stranger.toUpperCase() })
      await hub.app.request(`${ISSUER}/${path}?${stranger}=1`)
    }
    await hub.app.request(authorizeUrl({ app: stranger }))
    await hub.app.request(authorizeUrl({ prompt: stranger }))
  }
  await ask('first')
  await scrape()
  const before = Object.keys(await scrape())
  for (let index = 0; index < 20; index += 1) await ask(`stranger${index}`)
  expect(Object.keys(await scrape())).toEqual(before)
})

test('what waits to be delivered is counted, and how long it waits', async () => {
  hub.pass(MINUTE)
  await hub.addUser(ADA)
  const ada = createPerson(hub)
  await ada.signIn(ADA)
  await hub.app.request(authorizeUrl(), {
    headers: { cookie: [...ada.jar].map((pair) => pair.join('=')).join('; ') },
  })
  await ada.post('signout')
  await createPerson(hub).post('magic-link', { email: ADA })
  hub.pass(10 * MINUTE)

  const samples = await scrape()
  for (const kind of ['mail', 'logout']) {
    expect(samples[`symbolon_undelivered{kind="${kind}"}`]).toBe(1)
    expect(samples[`symbolon_undelivered_seconds{kind="${kind}"}`]).toBe(600)
  }
})

test('the database is asked once in four seconds, however often it is scraped', async () => {
  await hub.addUser(ADA)
  const waiting = async () => (await scrape())['symbolon_undelivered{kind="mail"}']
  hub.pass(MINUTE)
  expect(await waiting()).toBe(0)
  await createPerson(hub).post('magic-link', { email: ADA })
  expect(await waiting()).toBe(0)
  hub.pass(4000)
  expect(await waiting()).toBe(1)
})

test('a mail that stays in the development mailbox waits for nobody', async () => {
  const development = await openTestHub()
  await createPerson(development).post('email/signup', {
    ...{ email: ADA, name: 'Ada', password: 'Correct-Horse9' },
  })
  const samples = await scrape(development)
  expect(await development.mails()).toHaveLength(1)
  expect(Object.keys(samples)).not.toContain('symbolon_undelivered{kind="mail"}')
  await development.close()
})

test('the age of each signing key, by algorithm and state', async () => {
  const before = (await scrape())['symbolon_key_seconds{alg="EdDSA",state="active"}']!
  hub.pass(DAY)
  const samples = await scrape()
  expect(samples['symbolon_key_seconds{alg="EdDSA",state="active"}']! - before).toBeCloseTo(86_400)
  expect(samples['symbolon_key_seconds{alg="EdDSA",state="next"}']).toBeGreaterThan(86_000)
})

test('hashes that run, and those that wait', async () => {
  const work = Array.from({ length: 6 }, () => hub.hub.passwords.hash('a password'))
  const samples = await scrape()
  const [running, waiting] = ['running', 'waiting'].map(
    (state) => samples[`symbolon_hash_queue{state="${state}"}`]!,
  )
  await Promise.all(work)
  expect(running! + waiting!).toBeGreaterThan(0)
  expect((await scrape())['symbolon_hash_queue{state="running"}']).toBe(0)
})

test('while the database is away it says so, and leaves out what it cannot tell', async () => {
  const { app, store } = await onBreakableStore(hub)
  store.isAway = true
  const samples = await scrape({ app })
  expect(samples['symbolon_database_up']).toBe(0)
  expect(Object.keys(samples).filter((name) => name.includes('undelivered'))).toEqual([])
  expect(Object.keys(samples)).toContain('symbolon_hash_queue{state="running"}')
})
