/**
 * Somebody sends a link that signs in and then leaves for a site of theirs. What counts is where a real browser ends up, which
 * drops tabs, reads a back-slash as a slash and takes `//` for another host.
 */
import { describe, expect } from 'vitest'
import { test as browserTest } from './browser-test.ts'
import { signInAtHub } from './hub-forms.ts'
import { openVisitor } from './visitor.ts'

const HOSTILE = [
  'https://evil.example/',
  '//evil.example/',
  '///evil.example/',
  '/\\evil.example/',
  '\\\\evil.example/',
  '/\t/evil.example/',
  '/\n/evil.example/',
  '\t//evil.example/',
  '/%09/evil.example/',
  '/%2f%2fevil.example/',
  '/%5cevil.example/',
  '/%252f%252fevil.example/',
  '/.//evil.example/',
  '/x/..//evil.example/',
  '/%2e%2e//evil.example/',
  'javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'http:evil.example',
  'mail.localhost.evil.example',
  '@evil.example/',
  '/identity/login?return=//evil.example/',
  '/login',
  '/logout',
]

const test = browserTest.extend('alice', { scope: 'file' }, async ({ chromium, demo }, hooks) => {
  const alice = await openVisitor(chromium, demo)
  hooks.onCleanup(() => alice.context.close())
  await alice.page.goto(`${demo.hub}/sign-in`)
  await signInAtHub(alice.page, { email: demo.alice.email, password: demo.alice.atHub })
  await alice.page.getByRole('button', { name: 'Sign out of Acme' }).waitFor()
  return alice
})

describe('a hostile return path', () => {
  test.for(HOSTILE)('ends at the front page: %j', async (path, { demo, alice }) => {
    const { page, context, complaints } = alice
    const link = `${demo.mail}/identity/login?return=${encodeURIComponent(path)}`

    await context.clearCookies({ domain: 'mail.localhost' })
    await page.goto(link)
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
    expect(page.url()).toBe(`${demo.mail}/`)

    await page.goto(link) // signed in to the app by now, so not by way of the hub
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
    expect(page.url()).toBe(`${demo.mail}/`)
    expect(complaints).toEqual([])
  })
})

test('an honest return path is kept', async ({ demo, alice: { page, context } }) => {
  await context.clearCookies({ domain: 'mail.localhost' })
  await page.goto(`${demo.mail}/identity/login?return=${encodeURIComponent('/?folder=a%20b#top')}`)
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()
  expect(page.url()).toBe(`${demo.mail}/?folder=a%20b#top`)
})
