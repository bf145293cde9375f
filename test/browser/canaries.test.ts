/**
 * Stored scripts: everything that somebody else can choose (a name, an address, a browser's name, an app's and the brand's
 * name) holds a canary that would run as a script, and every page that shows it is opened.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { startHub, type HubProcess } from '../processes/hub-process.ts'
import { freePort } from '../support/free-ports.ts'
import { test } from './browser-test.ts'
import { readMail, signInAtHub, signUpAtHub } from './hub-forms.ts'
import { openVisitor } from './visitor.ts'

const canary = (where: string) =>
  `</title></style><script>window.sung='${where}'</script><img src=x onerror="window.sung='${where}'">"'\``

const NEWCOMER = {
  name: canary('name'),
  email: `mallory'&x=y*{|}~@newcomer.example`,
  password: 'Purple-Otter-77!',
}
const CALLBACK = 'http://localhost:4999/identity/callback'

let folder: string
let hub: HubProcess
let hubUrl: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symbolon-canaries-'))
  const config = {
    brand: { name: canary('brand').slice(0, 100) },
    apps: [{ id: 'mail', name: canary('app').slice(0, 100), redirectUris: [CALLBACK] }],
  }
  const HUB_CONFIG = join(folder, 'symbolon.config.json')
  await writeFile(HUB_CONFIG, JSON.stringify(config))
  const port = await freePort()
  hubUrl = `http://localhost:${port}`
  const place = { HUB_URL: hubUrl, PORT: `${port}`, HUB_DATA_DIR: join(folder, 'data') }
  hub = await startHub({ ...place, HUB_CONFIG, HUB_DEV_ACCOUNT: 'off' })
})
afterAll(async () => {
  await hub.end()
  await rm(folder, { recursive: true })
})

test('no page runs what somebody else wrote into it', async ({ chromium }) => {
  const userAgent = `Mozilla/5.0 ${canary('user agent')} Firefox/140.0`
  const sites = { hub: hubUrl, mail: hubUrl, calendar: hubUrl, notes: hubUrl }
  const { page, context, complaints } = await openVisitor(chromium, sites, { userAgent })
  const seen: string[] = []
  const look = async (what: string) => {
    await page.waitForLoadState()
    const sung = await page.evaluate(() => (window as { sung?: string }).sung)
    const images = await page.locator('img').count()
    if (sung !== undefined || images > 0) seen.push(`${what}: ${sung ?? 'an image'}`)
  }

  await page.goto(authorizeAddress())
  await look('the sign-in page')
  expect(await page.getByRole('heading').innerText()).toContain('<script>')
  await page.goto(`${hubUrl}/sign-in`)
  await signUpAtHub(page, NEWCOMER)
  await look('the typed code')
  await page.getByLabel('Code from the mail').fill('000000')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await look('the refused code')
  const { link } = await readMail(page, hubUrl, 'newcomer.example')
  await page.goto(`${hubUrl}/dev/mailbox`)
  await look('the dev mailbox')
  await page.goto(link)
  await look('the link')
  await page.getByRole('button', { name: 'Yes, confirm' }).click()
  await page.getByRole('heading', { name: NEWCOMER.name }).waitFor()

  await page.goto(`${hubUrl}/account`)
  expect(await page.getByRole('main').innerText()).toContain(NEWCOMER.name)
  await look('the account')
  await page.goto(`${hubUrl}/choose-account`)
  await look('the chooser')
  await page.goto(`${hubUrl}/sign-in?another`)
  await signInAtHub(page, { email: NEWCOMER.email, password: canary('password') })
  await look('the refused password')
  for (const path of HOSTILE_ADDRESSES) {
    await page.goto(`${hubUrl}${path}`)
    await look(path)
  }
  await context.close()
  expect(seen).toEqual([])
  expect(complaints).toEqual([])
})

const inQuery = encodeURIComponent(canary('query'))
const HOSTILE_ADDRESSES = [
  `/nowhere${inQuery}`,
  `/sign-in?another&c=${inQuery}`,
  `/sign-in?another&lang=${inQuery}&next=${inQuery}`,
  `/verify?token=${inQuery}`,
  `/magic-link?token=${inQuery}`,
  `/reset-password?token=${inQuery}`,
  `/undo-address?token=${inQuery}`,
  `/account?done=${inQuery}`,
  `/identity/authorize?app=${inQuery}`,
  `/identity/authorize?app=mail&redirect_uri=${inQuery}`,
]

function authorizeAddress(): string {
  const query = new URLSearchParams({
    app: 'mail',
    redirect_uri: CALLBACK,
    state: 'a-state-of-the-right-length',
    nonce: 'n'.repeat(43),
  })
  return `${hubUrl}/identity/authorize?${query}`
}
