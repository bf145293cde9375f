/**
 * The brand: whose hub people see. A colour that somebody could not read and a logo that does more than be looked at stop
 * the start; what is accepted shows on pages, in mails and in the API.
 */
import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from '../../hub/src/config.ts'
import { parseSettings } from '../../hub/src/config-file.ts'
import { styleSheet } from '../../hub/src/http/views/style.ts'
import { contrast } from '../support/contrast.ts'
import { ISSUER, openTestHub, type TestHub } from '../support/hub.ts'
import { createPerson, newestMail } from './person.ts'

const XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
const svg = (inside: string) => `<svg ${XMLNS} viewBox="0 0 8 8">${inside}</svg>`
const LOGO = svg('<style>path { fill: #a00 }</style><path d="M0 0h8v8z"/>')
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'symbolon-brand-'))
  writeFileSync(join(folder, 'logo.svg'), LOGO)
})
afterAll(() => rmSync(folder, { recursive: true }))

const parse = (brand: Record<string, unknown>) =>
  parseSettings(JSON.stringify({ brand }), { environment: {}, issuer: ISSUER, folder })

const withLogo = (content: string | Buffer, name = 'tried') => {
  writeFileSync(join(folder, name), content)
  return parse({ logo: name })
}

/** The colours of a page in light and in dark, by their names in the style sheet. */
function colorsOf(page: string) {
  const schemes = [...page.matchAll(/:root \{(.*?)\}/gs)].map(([, rules]) =>
    Object.fromEntries(
      [...rules!.matchAll(/--([\w-]+): (#\w{6})\b/g)].map((rule) => rule.slice(1)),
    ),
  )
  const [light, dark] = schemes as [Record<string, string>, Record<string, string>]
  return { light, dark: { ...light, ...dark } }
}

/** What a person would have to read, and how well they could. */
const readings = (page: string) =>
  Object.values(colorsOf(page)).flatMap((shown) => [
    contrast(shown.accent!, shown.card!),
    contrast(shown.accent!, shown.ground!),
    contrast(shown['on-accent']!, shown.accent!),
  ])

describe('a colour', () => {
  const color = fc
    .integer({ min: 0, max: 0xffffff })
    .map((bits) => `#${bits.toString(16).padStart(6, '0')}`)

  test('is either easy to read everywhere, or refused with its nearest darker shade that is', () => {
    fc.assert(
      fc.property(color, (given) => {
        const [problem] = parse({ color: given }).problems
        const [, nearest] = / is (#\w{6})$/.exec(problem ?? '') ?? []
        const { settings, problems } = parse({ color: nearest ?? given })
        expect(problems).toEqual([])

        const page = styleSheet(settings.brand.accents)
        const { accent, ground, card } = colorsOf(page).light
        expect(accent).toBe(nearest ?? given)
        expect(Math.min(...readings(page))).toBeGreaterThanOrEqual(4.5)
        if (!nearest) return
        expect(Math.min(contrast(given, ground!), contrast(given, card!))).toBeLessThan(4.5)
        expect(contrast(nearest, ground!)).toBeLessThan(4.7)
      }),
      { numRuns: 500 },
    )
  })

  test('that cannot be read is told with figures', () => {
    expect(parse({ color: '#ff8800' }).problems).toEqual([
      'brand.color #ff8800 has a contrast of 2.17:1 on the light page, and text needs 4.5:1. The nearest darker shade that has it is #ab5b00',
    ])
  })

  test.each(['red', '#fff', '#3046c5ff', '#3046cg', ' #3046c5', 'rgb(0,0,0)', '#000000}*{', ''])(
    'is not "%s"',
    (given) => {
      expect(parse({ color: given }).problems).toEqual([
        'brand.color must be a colour such as #3046c5',
      ])
    },
  )

  test('that nobody chose is the house’s own', () => {
    const { light, dark } = colorsOf(styleSheet(parse({}).settings.brand.accents))
    expect([light.accent, light['on-accent']]).toEqual(['#3046c5', '#ffffff'])
    expect([dark.accent, dark['on-accent']]).toEqual(['#a9b6ff', '#10131a'])
  })
})

describe('a logo', () => {
  test.each([
    ['a PNG', PNG],
    ['an SVG', LOGO],
    ['an SVG after its declaration', `<?xml version="1.0"?>\n<!-- drawn by hand -->\n${LOGO}`],
    ['shapes used twice', svg('<path id="a" d="M0 0z"/><use href="#a"/>')],
    ['a gradient', svg(`<linearGradient id="g"/><path fill="url(#g)" style="stroke:url('#g')"/>`)],
    ['a picture within', svg('<image href="data:image/png;base64,iVBORw0KGgo="/>')],
    ['exactly 64 KB', Buffer.concat([PNG, Buffer.alloc(64 * 1024 - PNG.length)])],
  ])('may be %s', (_what, content) => {
    expect(withLogo(content).problems).toEqual([])
  })

  const OUTSIDE = 'a reference to something outside itself'
  test.each([
    ['a script', svg('<script>alert(1)</script>'), 'a script'],
    ['a script under a prefix', svg('<svg:script>alert(1)</svg:script>'), 'a script'],
    ['an event handler', svg('<path onload="alert(1)"/>'), 'an event handler'],
    ['an event handler on the root', `<svg ${XMLNS}\nonload = "alert(1)"/>`, 'an event handler'],
    ['foreign elements', svg('<foreignObject><b/></foreignObject>'), 'a foreignObject'],
    ['entities', `<!DOCTYPE svg>${LOGO}`, 'a DOCTYPE'],
    ['a linked style sheet', `<?xml-stylesheet href="x.css"?>${LOGO}`, 'a linked style sheet'],
    ['a link', svg('<a href="https://evil.test/"/>'), OUTSIDE],
    ['a link that runs', svg('<a xlink:href="javascript:alert(1)"/>'), OUTSIDE],
    ['a link to a document', svg('<a href="data:text/html,x"/>'), OUTSIDE],
    ['a picture elsewhere', svg("<image href = '//evil.test/x.png'/>"), OUTSIDE],
    ['an animated link', svg('<a><set attributeName="href" to="https://evil.test"/></a>'), OUTSIDE],
    ['a ground elsewhere', svg('<path fill="url(https://evil.test/#g)"/>'), OUTSIDE],
    ['an import', svg('<style>@import "https://evil.test/x.css"</style>'), OUTSIDE],
    ['hidden letters', svg('<path fill="&#117;rl(https://evil.test)"/>'), 'an escaped character'],
    ['hidden letters of CSS', svg('<style>*{fill:\\75rl(//x)}</style>'), 'an escaped character'],
  ])('may not be an SVG with %s', (_what, content, told) => {
    expect(withLogo(content).problems).toEqual([expect.stringContaining(`is an SVG with`)])
    expect(withLogo(content).problems[0]).toContain(told)
  })

  test.each([
    ['empty', ''],
    ['a page', '<!doctype html><svg></svg>'],
    ['an SVG without its namespace', '<svg viewBox="0 0 8 8"/>'],
    ['a GIF', 'GIF89a'],
    ['an SVG in UTF-16', Buffer.from(LOGO, 'utf16le')],
  ])('may not be %s', (_what, content) => {
    expect(withLogo(content, 'logo.png').problems).toEqual([
      `brand.logo ${join(folder, 'logo.png')} is neither a PNG nor an SVG with xmlns="http://www.w3.org/2000/svg"`,
    ])
  })

  test('is at most 64 KB, and a file that can be read', () => {
    const large = Buffer.concat([PNG, Buffer.alloc(64 * 1024)])
    expect(withLogo(large).problems).toEqual([
      `brand.logo ${join(folder, 'tried')} has ${large.length} bytes, more than 65536`,
    ])
    expect(parse({ logo: 'absent.svg' }).problems[0]).toContain('cannot be read (ENOENT)')
    expect(parse({ logo: '.' }).problems[0]).toContain('cannot be read (EISDIR)')
    expect(parse({ logo: 7 }).problems[0]).toContain('brand.logo must be string')
  })

  test('stands beside the file that names it', () => {
    const HUB_CONFIG = join(folder, 'hub.json')
    const environment = { HUB_CONFIG, HUB_SECRET: Buffer.alloc(32, 1).toString('base64url') }
    writeFileSync(HUB_CONFIG, '{"brand":{"logo":"logo.svg"}}')
    expect(loadConfig(environment).brand.logo?.bytes.toString()).toBe(LOGO)
    writeFileSync(HUB_CONFIG, '{"brand":{"logo":"absent.svg"}}')
    expect(() => loadConfig(environment)).toThrow(ConfigError)
  })
})

describe('a hub with colour and logo', () => {
  let hub: TestHub
  beforeAll(async () => {
    const brand = { name: 'Acme & <Co>', color: '#a04000', logo: join(folder, 'logo.svg') }
    hub = await openTestHub({ settings: { brand } })
  })
  afterAll(() => hub.close())

  const open = (path: string) => createPerson(hub).open(path)

  test('shows both on its pages, and permits itself one more picture', async () => {
    const response = await open('/sign-in')
    const page = await response.text()
    expect(page).toContain('<img src="/brand/logo" alt="Acme &amp; &lt;Co&gt;"')
    expect(page).not.toContain('<svg')
    expect(colorsOf(page).light.accent).toBe('#a04000')
    expect(Math.min(...readings(page))).toBeGreaterThanOrEqual(4.5)
    const policy = response.headers.get('content-security-policy')!.split('; ')
    expect(policy.filter((rule) => rule.startsWith('img-src'))).toEqual(["img-src 'self'"])
  })

  test('gives the logo as a picture that can do nothing when it is opened', async () => {
    const response = await open('/brand/logo')
    expect([response.status, await response.text()]).toEqual([200, LOGO])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/svg+xml',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=3600',
    })
  })

  test('has the colour in its mails, and nothing that a mail program would load', async () => {
    await createPerson(hub).signUp()
    const { html } = await newestMail(hub)
    expect(html).toContain('background:#a04000;color:#ffffff;')
    expect(html).not.toMatch(/<img|brand\/logo/)
  })

  test('tells both to whoever builds a page', async () => {
    expect((await createPerson(hub).get('config')).body.brand).toEqual({
      name: 'Acme & <Co>',
      color: '#a04000',
      logoUrl: `${ISSUER}/brand/logo`,
    })
  })
})

test('without a logo there is none to ask for, and pages permit no picture', async () => {
  const hub = await openTestHub()
  expect((await hub.app.request('/brand/logo')).status).toBe(404)
  const page = await hub.app.request('/sign-in')
  expect(page.headers.get('content-security-policy')).not.toContain('img-src')
  expect(await page.text()).toContain('<svg class="mark"')
  await hub.close()
})
