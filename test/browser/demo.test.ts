/**
 * The demo as the terminal tells it to a newcomer, twice in a row on the same folder.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { reserveDemoPlace, startDemo, type Demo, type DemoPlace } from '../support/demo.ts'
import { test } from './browser-test.ts'
import { signInAtHub } from './hub-forms.ts'
import { openVisitor, type Visitor } from './visitor.ts'

describe('npm run demo', () => {
  let place: DemoPlace
  let demo: Demo | undefined
  let visitor: Visitor | undefined

  beforeAll(async () => {
    place = await reserveDemoPlace()
  })
  afterAll(async () => {
    await visitor?.context.close()
    await demo?.interrupt()
    await place.remove()
  })

  async function start(): Promise<Demo> {
    demo = await startDemo(place)
    return demo
  }

  async function pressCtrlC() {
    const end = await demo!.interrupt()
    demo = undefined
    return end
  }

  test('opens the old account with one sign-in, and the second app without typing', async ({
    chromium,
  }) => {
    const { text, alice, ...sites } = await start()
    expect(text).toContain(`Open ${sites.mail} and press "Sign in with Acme"`)
    visitor = await openVisitor(chromium, sites)
    const { page } = visitor!

    await page.goto(sites.mail)
    await page.getByRole('link', { name: 'Sign in with Acme' }).click()
    await signInAtHub(page, { email: alice.email, password: alice.atHub })
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
    expect(page.url()).toBe(`${sites.mail}/`)
    expect(await page.getByRole('main').innerText()).toContain('Welcome back, Alice')

    await enterWithoutTyping(page, sites.calendar)
    expect(page.url()).toBe(`${sites.calendar}/`)
    expect(await page.getByRole('main').innerText()).toContain('Team breakfast')
  })

  test('signs out of one app alone', async () => {
    const { page } = visitor!
    await page.goto(demo!.mail)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Mail' }).waitFor()

    await page.goto(demo!.calendar)
    await page.getByRole('heading', { name: 'Agenda' }).waitFor()
  })

  test('ends with Ctrl-C, in silence', async () => {
    expect(await pressCtrlC()).toEqual({ exitCode: 0, printed: '' })
  })

  test('keeps the data and everybody signed in when it is started again', async () => {
    const { mail, calendar } = await start()
    const { page, complaints } = visitor!

    await page.goto(calendar)
    await page.getByRole('heading', { name: 'Agenda' }).waitFor()
    await enterWithoutTyping(page, mail)
    expect(await page.getByRole('main').innerText()).toContain('Welcome back, Alice')
    expect(complaints).toEqual([])
  })

  test('signs out of every app by one confirmation at the hub', async () => {
    const { page, complaints } = visitor!
    await page.goto(`${demo!.hub}/account`)
    await page.getByRole('link', { name: 'Sign out everywhere' }).click()
    await page.getByRole('button', { name: 'Sign out of Acme and every app' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()

    for (const app of [demo!.mail, demo!.calendar]) {
      const isOut = async () => {
        await page.goto(app)
        return page.getByRole('link', { name: 'Sign in with Acme' }).isVisible()
      }
      await expect.poll(isOut, { timeout: 30_000, interval: 500 }).toBe(true)
    }
    expect(complaints).toEqual([])
    expect(await pressCtrlC()).toEqual({ exitCode: 0, printed: '' })
  })
})

/** One press, and the browser comes back by itself. */
async function enterWithoutTyping(page: Page, app: string): Promise<void> {
  await page.goto(app)
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}
