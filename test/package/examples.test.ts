/**
 * The examples of docs/connect, compiled by a stranger's strict compiler against the packed library, and signed in to
 * through a real hub: each framework, as ES module and as CommonJS, on and dormant.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { BUTTON, typeCredentials, wordsOn } from '../support/acts.ts'
import { createBrowser } from '../support/browser.ts'
import { openListeningHub, type ListeningHub } from '../support/listening-hub.ts'
import { createProject, type ModuleKind, type Project } from './project.ts'
import { startApp, type RunningApp } from './running-app.ts'

const ALICE = 'alice@example.com'
const APP_URL = 'https://notes.test'

const FRAMEWORKS = [
  ...['hono', '@hono/node-server', 'fastify', 'koa', 'express'],
  '@modelcontextprotocol/sdk',
]
const TYPES = ['node', 'koa', 'express', 'express-serve-static-core', 'qs', 'range-parser']

const EXAMPLES = [
  ['Hono', 'hono', {}],
  ['Express 5', 'express', { express: 'express' }],
  ['Express 4', 'express', { express: 'express4' }],
  ['Fastify', 'fastify', {}],
  ['Koa', 'koa', {}],
  ['node:http', 'node-http', {}],
] as const

let site: ListeningHub
beforeAll(async () => {
  site = await openListeningHub({ apps: { notes: `${APP_URL}/identity/callback` } })
  await site.hub.addUser(ALICE)
})
afterAll(() => site.close())

describe.each<ModuleKind>(['module', 'commonjs'])('as type %s', (type) => {
  let project: Project
  beforeAll(() => {
    project = createProject(inject('tarball'), type)
    for (const name of [...FRAMEWORKS, ...TYPES.map((name) => `@types/${name}`)]) project.link(name)
    const sources = readdirSync('examples').filter((file) => file.endsWith('.ts'))
    for (const file of sources)
      project.write(`src/${file}`, readFileSync(`examples/${file}`, 'utf8'))
    project.compile({ skipLibCheck: true })
  })
  afterAll(() => project.remove())

  describe.each(EXAMPLES)('%s', (_name, file, links) => {
    async function withApp(
      environment: Record<string, string>,
      act: (app: RunningApp) => Promise<void>,
    ) {
      for (const [name, installedAs] of Object.entries(links)) project.link(name, installedAs)
      const app = await startApp({
        ...{ folder: project.folder, arguments: [`out/${file}.js`], environment },
      })
      await act(app).finally(() => app.stop())
    }

    test('signs Alice in through the hub, and out again', async () => {
      const environment = {
        IDENTITY_HUB_URL: site.issuer,
        IDENTITY_APP_ID: 'notes',
        IDENTITY_APP_URL: APP_URL,
        IDENTITY_SECRET: 'A'.repeat(43),
      }
      await withApp(environment, async (app) => {
        const browser = createBrowser({ [APP_URL]: app, [site.issuer]: site.hub.app })
        await browser.visit(APP_URL)
        await browser.click(BUTTON)
        const page = await typeCredentials(browser, ALICE)
        expect([page.url.href, page.status]).toEqual([`${APP_URL}/`, 200])
        expect(wordsOn(page)).toContain('The notes of Alice')

        await browser.fetch('/identity/logout', { method: 'POST' })
        expect(wordsOn(await browser.visit(APP_URL))).toContain('Please sign in')
      })
    })

    test('is without the hub what it was before', async () => {
      await withApp({}, async (app) => {
        const page = await app.request(new Request(APP_URL))
        expect(await page.text()).not.toContain('Acme')
        const login = await app.request(new Request(`${APP_URL}/identity/login`))
        expect(login.status).toBe(404)
      })
    })
  })
})
