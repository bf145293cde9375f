/**
 * The sign-in link as an app puts it above its own form.
 */
import { expect, test } from 'vitest'
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

test('follows the base path', () => {
  expect(createApp({ basePath: '/mail/sso' }).hub.button()).toContain('href="/mail/sso/login?')
})
