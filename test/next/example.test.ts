/**
 * examples/next, installed by npm from its lockfile with the packed library, built, started, and signed in to through a
 * real hub. What Next.js brings of TypeScript reads the library's declarations the old ways as well.
 */
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { CLEAN, run } from '../package/run.ts'
import { startApp, type RunningApp } from '../package/running-app.ts'
import { BUTTON, typeCredentials, wordsOn } from '../support/acts.ts'
import { createBrowser } from '../support/browser.ts'
import { openListeningHub, type ListeningHub } from '../support/listening-hub.ts'

const ALICE = 'alice@example.com'
const APP_URL = 'https://notes.test'
const ENVIRONMENT = { ...CLEAN, NEXT_TELEMETRY_DISABLED: '1', SESSION_SECRET: 'of-this-test' }

let folder: string
let site: ListeningHub

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'symbolon-next-'))
  const isSource = (path: string) => !/\/(node_modules|\.next)$/.test(path)
  cpSync('examples/next', folder, { recursive: true, filter: isSource })
  copyFileSync(inject('tarball'), join(folder, 'symbolon-client.tgz'))
  run(folder, ['npm', 'ci', '--no-audit', '--no-fund'])
  run(folder, ['npx', 'next', 'build'], ENVIRONMENT)

  site = await openListeningHub({ apps: { notes: `${APP_URL}/identity/callback` } })
  await site.hub.addUser(ALICE)
})

afterAll(async () => {
  await site.close()
  rmSync(folder, { recursive: true })
})

async function withApp(hub: Record<string, string>, act: (app: RunningApp) => Promise<void>) {
  const app = await startApp({
    ...{ folder, arguments: ['node_modules/next/dist/bin/next', 'start'] },
    environment: { ...ENVIRONMENT, ...hub },
  })
  await act(app).finally(() => app.stop())
}

describe('with the hub', () => {
  const whileOn = (act: (app: RunningApp) => Promise<void>) =>
    withApp(
      {
        IDENTITY_HUB_URL: site.issuer,
        IDENTITY_APP_ID: 'notes',
        IDENTITY_APP_URL: APP_URL,
        IDENTITY_SECRET: 'A'.repeat(43),
      },
      act,
    )

  test('Alice signs in, and out again', () =>
    whileOn(async (app) => {
      const browser = createBrowser({ [APP_URL]: app, [site.issuer]: site.hub.app })
      await browser.visit(APP_URL)
      await browser.click(BUTTON)
      const page = await typeCredentials(browser, ALICE)
      expect([page.url.href, page.status]).toEqual([`${APP_URL}/`, 200])
      expect(wordsOn(page)).toContain('The notes of Alice')

      await browser.fetch('/identity/logout', { method: 'POST' })
      expect(wordsOn(await browser.visit(APP_URL))).toContain('Please sign in')
    }))

  test('HEAD and other methods have no effect', () =>
    whileOn(async (app) => {
      for (const method of ['HEAD', 'PUT']) {
        const answer = await app.request(new Request(`${APP_URL}/identity/login`, { method }))
        expect([answer.status, answer.headers.getSetCookie()]).toEqual([405, []])
      }
    }))
})

test('without it, its routes are as unknown as any other', () =>
  withApp({}, async (app) => {
    const ask = async (path: string) => app.request(new Request(APP_URL + path))
    expect(await (await ask('/')).text()).not.toContain('Acme')
    const [login, unknown] = [await ask('/identity/login'), await ask('/nothing')]
    expect(login.status).toBe(404)
    expect(await login.text()).toBe(await unknown.text())
  }))

test.each([
  ['commonjs', 'node10'],
  ['node16', 'node16'],
])('TypeScript 5 finds every entry for %s, resolved as %s', (module, moduleResolution) => {
  const entries = ['@symbolon/client', '@symbolon/client/express', '@symbolon/client/stores/pg']
  const lines = entries.map((entry, number) => `export * as entry${number} from '${entry}'`)
  writeFileSync(join(folder, 'entries.cts'), lines.join('\n'))
  const options = Object.entries({ module, moduleResolution, target: 'es2022', types: 'node' })
  const flags = options.flatMap(([name, value]) => [`--${name}`, value])
  run(folder, ['npx', 'tsc', 'entries.cts', '--strict', '--noEmit', ...flags])
})
