/**
 * The dev mailbox: every mail as text, and as it looks.
 */
import { beforeEach, expect, test } from 'vitest'
import { createHubApp } from '../../hub/src/http/app.ts'
import { createBrowser } from '../support/browser.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { createPerson, newestMail, shown } from './person.ts'

const hub = useHub()
beforeEach(() => createPerson(hub).signUp())

test('a mail is shown as it looks, its styles and its link alone being of any effect', async () => {
  const browser = createBrowser({ [ISSUER]: hub.app })
  await browser.visit(`${ISSUER}/dev/mailbox`)
  const { status, text, headers } = await browser.click('As it looks')
  expect([status, text]).toEqual([200, (await newestMail(hub)).html])
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/html; charset=UTF-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
  })
  expect(headers.get('content-security-policy')!.split('; ').sort()).toEqual([
    "base-uri 'none'",
    "default-src 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "style-src 'unsafe-inline'",
  ])

  await browser.click('Confirm my address')
  expect(browser.page.url.pathname).toBe('/verify')
})

test.each(['mail_unknown', '', '%00', '..%2f'])('there is no mail "%s"', async (id) => {
  const answer = await hub.app.request(`${ISSUER}/dev/mailbox/${id}`)
  expect(await shown(answer)).toMatchObject({ status: 404, code: 'not_found' })
})

test('where mails are delivered, and in production, none is shown', async () => {
  const { id } = await newestMail(hub)
  for (const change of [
    { isProduction: true },
    { smtp: { url: 'smtp://mail.test', from: 'hub@mail.test' } },
  ]) {
    const app = createHubApp({ ...hub.hub, config: { ...hub.hub.config, ...change } })
    expect((await app.request(`/dev/mailbox/${id}`)).status).toBe(404)
  }
})
