/**
 * Two people who share one browser: the chooser at the hub, and the question in an app where somebody is signed in already.
 */
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { Demo } from '../support/demo.ts'
import { test } from './browser-test.ts'
import { signInAtHub } from './hub-forms.ts'

describe('two people on one browser', () => {
  test('choose who goes to the app', async ({ demo, page }) => {
    await bothSignIn(page, demo)
    await page.goto(demo.mail)
    await page.getByRole('link', { name: 'Sign in with Acme' }).click()
    await page.getByRole('heading', { name: 'Choose an account' }).waitFor()
    await page.getByRole('button', { name: demo.alice.email }).click()
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
    expect(await page.getByRole('main').innerText()).toContain(demo.alice.email)
  })

  test('may use another account still', async ({ demo, page }) => {
    await bothSignIn(page, demo)
    await page.goto(`${demo.mail}/identity/login?prompt=select_account`)
    await page.getByRole('link', { name: 'Use another account' }).click()
    expect(await page.getByRole('heading').innerText()).toBe('Sign in to Mail')
    await signInAtHub(page, { email: demo.dave.email, password: demo.dave.atHub })
    expect(await page.locator('#problem').innerText()).toMatch(/switched off/)
  })

  test('may go back to the app as they came', async ({ demo, page }) => {
    await bothSignIn(page, demo)
    await page.goto(`${demo.mail}/identity/login?prompt=select_account`)
    await page.getByRole('link', { name: 'Cancel and go back to Mail' }).click()
    expect(await page.locator('#problem').innerText()).toMatch(/Acme did not sign you in/)
    expect(await page.getByRole('link', { name: 'Sign in with Acme' }).isVisible()).toBe(true)
  })
})

describe('an app in which bob is signed in', () => {
  test('asks before alice takes his place', async ({ demo, page }) => {
    await bobThenAlice(page, demo)
    const question = `You are signed in to Calendar as ${demo.bob.email}`
    expect(await page.getByRole('main').innerText()).toContain(question)
    await page.getByRole('button', { name: `Continue as ${demo.alice.email}` }).click()
    await page.getByRole('heading', { name: 'Agenda' }).waitFor()
    expect(page.url()).toBe(`${demo.calendar}/`)
    expect(await page.getByRole('main').innerText()).toContain(demo.alice.email)
  })

  test('stays his where he says so', async ({ demo, page }) => {
    await bobThenAlice(page, demo)
    await page.getByRole('link', { name: `Stay signed in as ${demo.bob.email}` }).click()
    await page.getByRole('heading', { name: 'Agenda' }).waitFor()
    expect(await page.getByRole('main').innerText()).toContain(demo.bob.email)
  })
})

async function bothSignIn(page: Page, { hub, alice, bob }: Demo): Promise<void> {
  for (const { email, atHub: password } of [alice, bob]) {
    await page.goto(`${hub}/sign-in?another`)
    await signInAtHub(page, { email, password })
    await page.getByRole('button', { name: 'Sign out of Acme' }).waitFor()
  }
}

async function bobThenAlice(page: Page, { calendar, alice, bob }: Demo): Promise<void> {
  await page.goto(calendar)
  await page.getByLabel('Email').fill(bob.email)
  await page.getByLabel('Password').fill(bob.atCalendar)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Agenda' }).waitFor()

  await page.goto(`${calendar}/identity/login?prompt=login`)
  await signInAtHub(page, { email: alice.email, password: alice.atHub })
  await page.getByRole('heading', { name: /^Switch to/ }).waitFor()
}
