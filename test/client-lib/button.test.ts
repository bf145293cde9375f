/**
 * The sign-in link as an app puts it above its own form.
 */
import { expect, test } from 'vitest'
import type { HubClientOptions } from '../../client-lib/src/index.ts'
import { createApp } from './app-under-test.ts'

test('is a link with the return path, and no script', () => {
  expect(createApp().hub.button({ returnTo: '/inbox?page=2&x=1' })).toBe(
    '<a class="symbolon-button" href="/identity/login?return=%2Finbox%3Fpage%3D2%26x%3D1">Sign in with the hub</a>',
  )
})

test('goes to / where nothing else is said', () => {
  expect(createApp().hub.button()).toContain('href="/identity/login?return=%2F"')
})

test('carries the hub’s name, escaped', () => {
  const { hub } = createApp({ hubName: '<b>Acme</b>' })
  expect(hub.button()).toContain('>Sign in with &lt;b&gt;Acme&lt;/b&gt;</a>')
})

test('escapes its return path', () => {
  expect(createApp().hub.button({ returnTo: '"><script>' })).not.toContain('<script')
})

test('follows base path and prefix', () => {
  const link = (options: Partial<HubClientOptions>) => createApp(options).hub.button()
  expect(link({ basePath: '/mail/sso' })).toContain('href="/mail/sso/login?return=%2F"')
  expect(link({ pathPrefix: '/mail' })).toContain('href="/mail/identity/login?return=%2Fmail%2F"')
})
