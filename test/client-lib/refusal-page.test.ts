/**
 * What a person reads when a sign-in is refused.
 */
import { describe, expect, test } from 'vitest'
import { createApp, signIn } from './app-under-test.ts'

describe('the page of a refusal', () => {
  test('is plain, closed, and offers to start again', async () => {
    const app = createApp()
    const response = await signIn(app, { claims: { aud: 'calendar' }, query: '?return=/inbox' })
    const page = await response.text()

    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(page).toContain('href="/identity/login?return=%2Finbox"')
    expect(page).not.toContain('<script')
    const ref = /Ref ([0-9A-Z]{4}-[0-9A-Z]{2})</.exec(page)?.[1]
    expect(app.events.at(-1)).toMatchObject({ code: 'token_audience_mismatch', ref })
  })

  test('may be the app’s own, under the library’s status', async () => {
    const app = createApp({
      failurePage: ({ message, ref }) => new Response(`form, ${message}, ${ref}`),
    })
    const response = await signIn(app, { claims: { aud: 'calendar' } })
    expect(response.status).toBe(400)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toMatch(
      /^form, The answer from the hub .*, [0-9A-Z]{4}-[0-9A-Z]{2}$/,
    )
  })

  test('may be HTML alone, with headers that the library adds where the app says nothing', async () => {
    const headers = { 'content-security-policy': "default-src 'self'", 'x-own': 'kept' }
    const app = createApp({ failurePage: ({ code }) => ({ html: `<p>${code}`, headers }) })
    const response = await signIn(app, { claims: { aud: 'calendar' } })
    expect([response.status, await response.text()]).toEqual([400, '<p>token_audience_mismatch'])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...{ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
      ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' },
      ...headers,
    })

    const bare = createApp({ failurePage: () => ({ html: '' }) })
    const policy = (await signIn(bare, { claims: { aud: 'x' } })).headers
    expect(policy.get('content-security-policy')).toBe("frame-ancestors 'none'")
  })

  test('is the library’s where the app’s own fails', async () => {
    const app = createApp({
      failurePage: () => {
        throw new Error('no template')
      },
    })
    const response = await signIn(app, { claims: { aud: 'calendar' } })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('Not signed in')
  })
})
