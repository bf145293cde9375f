/**
 * The attacker, or just an impatient person, arrives many times at once, hoping that two requests pass a check before either
 * has left its mark: two accounts for one person, or two sessions for one token. On PostgreSQL, where requests truly race.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import { interceptReturn, signInAtHub } from '../support/acts.ts'
import { ask, cookiesOf } from '../support/ask.ts'
import type { Browser } from '../support/browser.ts'
import { codeOf, ISSUER, PASSWORD } from '../support/hub.ts'
import type { AppName, AppSite } from '../support/three-sites.ts'
import { useThreeSites } from '../support/use-three-sites.ts'

const sites = useThreeSites()
beforeAll(async () => {
  // Not every app has a unique index on its addresses, so the library must not lean on one.
  for (const { database } of sites.apps)
    await database.query('ALTER TABLE users DROP CONSTRAINT users_email_key')
})

/** A return on its way, and the cookies it needs. */
async function underWay(browser: Browser, app: AppSite) {
  const answer = await interceptReturn(browser, app)
  return () => ask(app, answer, { cookie: cookiesOf(browser, app.url) })
}

async function personAtHub(email: string) {
  const browser = sites.openBrowser()
  await signInAtHub(browser, email)
  return browser
}

const race = <Result>(count: number, run: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)))

const countOf = async ({ database }: AppSite, sql: string, email: string) =>
  (await database.query(sql, [email])).rows.length

const USERS = 'SELECT id FROM users WHERE lower(email) = $1'
const LINKS = `SELECT l.id FROM identity_links l JOIN users u ON u.id = l.account_id WHERE u.email = $1`

describe.each<AppName>(['mail', 'calendar'])('at %s', (name) => {
  test('twenty returns of two sign-ins of somebody new make one account', async () => {
    const app = sites[name]
    const email = `twins-${name}@example.com`
    await sites.hub.addUser(email)
    const arrivals = [
      await underWay(await personAtHub(email), app),
      await underWay(await personAtHub(email), app),
    ]

    const answers = await race(20, (index) => arrivals[index % 2]!())

    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([303, 303, ...Array(18).fill(400)]) // each token once
    expect([await countOf(app, USERS, email), await countOf(app, LINKS, email)]).toEqual([1, 1])
  })

  test('twenty browsers of somebody new get one account and a session each', async () => {
    const app = sites[name]
    const email = `crowd-${name}@example.com`
    await sites.hub.addUser(email)
    const arrivals: Array<() => Promise<Response>> = []
    for (let browser = 0; browser < 20; browser++)
      arrivals.push(await underWay(await personAtHub(email), app))

    const answers = await race(20, (index) => arrivals[index]!())

    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(303))
    const cookies = answers.flatMap(({ headers }) => headers.getSetCookie())
    const sessions = cookies.filter((cookie) => cookie.includes('_session='))
    expect(new Set(sessions.map((cookie) => cookie.split(';')[0])).size).toBe(20)
    expect([await countOf(app, USERS, email), await countOf(app, LINKS, email)]).toEqual([1, 1])
  })

  test('fifty presentations of one token make one session', async () => {
    const app = sites[name]
    const email = `fifty-${name}@example.com`
    await sites.hub.addUser(email)
    const arrive = await underWay(await personAtHub(email), app)

    const answers = await race(50, arrive)

    const letIn = answers.filter(({ status }) => status === 303)
    const sessions = answers.filter(({ headers }) =>
      headers.getSetCookie().some((cookie) => cookie.includes('_session=')),
    )
    expect([letIn.length, sessions.length]).toEqual([1, 1])
    const sql = `SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1`
    expect(await countOf(app, sql, email)).toBe(1)
  })
})

describe('at the hub', () => {
  test('fifty uses of one mail code make one user and one session', async () => {
    const browser = sites.openBrowser()
    await browser.visit(`${ISSUER}/sign-up`)
    await browser.submit({ name: 'New', email: 'code@example.com', password: PASSWORD })
    const json = { email: 'code@example.com', code: codeOf((await sites.hub.mails())[0]!) }
    const asked = { json, cookie: cookiesOf(browser, ISSUER), headers: { origin: ISSUER } }

    const answers = await race(50, () =>
      ask(sites.hub.app, `${ISSUER}/v1/auth/email/verify`, asked),
    )

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status >= 500 && status !== 503)).toEqual([])
  })

  test('fifty wrong codes at once are no more than five tries', async () => {
    const browser = sites.openBrowser()
    await browser.visit(`${ISSUER}/sign-up`)
    await browser.submit({ name: 'New', email: 'guess@example.com', password: PASSWORD })
    const code = codeOf((await sites.hub.mails())[0]!)
    const guess = (typed: string) =>
      ask(sites.hub.app, `${ISSUER}/v1/auth/email/verify`, {
        json: { email: 'guess@example.com', code: typed },
        cookie: cookiesOf(browser, ISSUER),
        headers: { origin: ISSUER },
      })
    const wrong = code === '000000' ? '111111' : '000000'

    await race(50, () => guess(wrong))

    expect((await guess(code)).status).toBe(400)
    const { tries } = await sites.hub.db
      .selectFrom('one_time_tokens')
      .select('tries')
      .where('email', '=', 'guess@example.com')
      .executeTakeFirstOrThrow()
    expect(tries).toBe(5)
  })

  test('two replicas’ worth of sign-ins for one person give each browser its own session', async () => {
    await sites.hub.addUser('many@example.com')
    const browsers = await race(10, () => personAtHub('many@example.com'))
    const secrets = browsers.map((browser) =>
      browser.cookies.find(ISSUER, '__Host-symbolon_session'),
    )
    expect(new Set(secrets).size).toBe(10)
  })
})
