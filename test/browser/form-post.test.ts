/**
 * An answer by `form_post` in a real browser: its policy lets the form go to its one target, by its script and without.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect } from 'vitest'
import { SLIDES } from '../support/demo.ts'
import { test } from './browser-test.ts'
import { signInAtHub } from './hub-forms.ts'

async function openCallback() {
  const posted: URLSearchParams[] = []
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') posted.push(new URLSearchParams(await text(request)))
    response.setHeader('Content-Type', 'text/html').end('<title>Slides</title><h1>Welcome</h1>')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return { posted, url: `http://127.0.0.1:${port}/callback`, close: () => server.close() }
}

test.for([
  ['by its script', true],
  ['by its button, where there are no scripts', false],
] as const)('an answer comes back %s', async ([, javaScriptEnabled], { demo, chromium }) => {
  const callback = await openCallback()
  const page = await chromium.newPage({ javaScriptEnabled }) // no visitor's, who stays at the demo's sites
  const query = new URLSearchParams({
    ...{ client_id: SLIDES.id, redirect_uri: callback.url, response_type: 'code' },
    code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url'),
    ...{ code_challenge_method: 'S256', scope: 'openid', response_mode: 'form_post', state: 's' },
  })
  await page.goto(`${demo.hub}/oauth/authorize?${query}`)
  await signInAtHub(page, { email: demo.bob.email, password: demo.bob.atHub })
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  if (!javaScriptEnabled) await page.getByRole('button', { name: 'Continue to 127.0.0.1' }).click()
  await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  await page.context().close()
  callback.close()

  expect(callback.posted.map((form) => Object.fromEntries(form))).toEqual([
    { code: expect.stringMatching(/^[\w-]{43}$/), state: 's', iss: demo.hub },
  ])
})
