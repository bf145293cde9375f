import { describe, expect, test } from 'vitest'
import { createApp, signIn } from './app-under-test.ts'

describe('a sign-in with the hub', () => {
  test('opens the account that has the address and lands on the return path', async () => {
    const app = createApp()
    const response = await signIn(app, { query: '?return=/inbox%3Fpage=2' })

    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/inbox?page=2')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect([...app.browser.cookies]).toEqual([['session', 'a1']])
  })
})
