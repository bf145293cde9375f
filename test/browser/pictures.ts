/**
 * `npm run pictures`: takes the pictures of the documentation again, from a demo of its own.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchChromium } from '../support/chromium.ts'
import { reserveDemoPlace, startDemo, type Demo } from '../support/demo.ts'
import { findChromium } from '../support/machine.ts'
import { galleryPage, PICTURES } from './gallery.ts'
import { signInAtHub } from './hub-forms.ts'
import { tourPages } from './page-tour.ts'
import { storyPage, type Step } from './story-page.ts'

const FOLDER = 'docs/pages'
const SHARP = { deviceScaleFactor: 1.5 }

const found = findChromium()
if (!('value' in found)) throw new Error(found.missing)
await rm(FOLDER, { recursive: true, force: true }) // what is no longer taken goes
await mkdir(FOLDER)
await writeFile(`${FOLDER}.md`, galleryPage())
const place = await reserveDemoPlace()
const demo = await startDemo(place)
const chromium = await launchChromium(found.value)
try {
  await takePages(chromium, demo)
  await takeStory(chromium, demo)
} finally {
  await chromium.close()
  await demo.interrupt()
  await place.remove()
}

async function takePages(chromium: Browser, demo: Demo): Promise<void> {
  const screen = { viewport: { width: 900, height: 640 } }
  const [browser, other] = [await chromium.newContext(screen), await chromium.newContext(screen)]
  const [page, elsewhere] = [await browser.newPage(), await other.newPage()]
  const newcomer = {
    name: 'Erin Example',
    email: 'erin@example.com',
    password: 'Purple-Otter-77!',
  }
  await tourPages({
    ...{ demo, page, elsewhere, newcomer },
    async look(name, where = page) {
      if (!PICTURES.includes(name)) return
      const isLong = name.startsWith('account')
      const path = join(FOLDER, `${name}.png`)
      await where.screenshot({ path, caret: 'hide', fullPage: isLong })
      console.log(join(FOLDER, `${name}.png`))
    },
  })
}

async function takeStory(chromium: Browser, demo: Demo): Promise<void> {
  const { hub, mail, alice } = demo
  const page = await chromium.newPage({ viewport: { width: 620, height: 470 }, ...SHARP })
  const steps: Step[] = []
  const keep = async (url: string, words: string) =>
    void steps.push({ url, words, picture: await page.screenshot() })

  await page.goto(mail)
  await keep(mail, 'Mail, with one more button')
  await page.getByRole('link', { name: 'Sign in with Acme' }).click()
  await page.getByLabel('Email address').fill(alice.email)
  await keep(hub, 'The hub asks, once')
  await signInAtHub(page, { email: alice.email, password: alice.atHub })
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()
  await keep(mail, 'The account that was always hers')

  const story = await chromium.newPage({ viewport: { width: 1500, height: 490 }, ...SHARP })
  await story.setContent(storyPage(steps))
  await story.screenshot({ path: join(FOLDER, 'story.png') })
  console.log(join(FOLDER, 'story.png'))
}
