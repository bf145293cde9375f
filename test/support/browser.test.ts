/**
 * The in-process browser against what real ones do: the attack tests are worth only as much as it is.
 */
import { describe, expect, test } from 'vitest'
import { createBrowser } from './browser.ts'

const html = (body: string, headers: Record<string, string> = {}) => new Response(body, { headers })

const redirect = (location: string, status: number) =>
  new Response(null, { status, headers: { location } })

/** Answers with what the request said about itself. */
const echo = async (request: Request) =>
  Response.json({
    method: request.method,
    body: await request.text(),
    cookie: request.headers.get('cookie'),
    origin: request.headers.get('origin'),
    site: request.headers.get('sec-fetch-site'),
  })

/** A page at hub.test, mirrors at three other origins, and a redirect between them. */
function browserWith(body: string, headers?: Record<string, string>) {
  const browser = createBrowser({
    'https://hub.test': (request) =>
      request.url.endsWith('/echo') ? echo(request) : html(body, headers),
    'https://sub.hub.test': echo,
    'https://mail.test': echo,
    'https://back.test': ({ url }) =>
      redirect(`https://${new URL(url).searchParams.get('to')}`, Number(url.slice(-3))),
  })
  for (const kind of ['strict', 'lax', 'none'])
    for (const host of ['hub.test', 'mail.test'])
      browser.cookies.store(
        new URL(`https://${host}`),
        `${kind}=1; SameSite=${kind}; Secure; Path=/`,
      )
  return browser
}

const link = (url: string) => `<a class="big" href="${url}">Go <b>on</b></a>`
const form = (url: string) =>
  `<form method="post" action="${url}"><button>Go <b>on</b></button></form>`

describe('a request says where it comes from', () => {
  const all = 'strict=1; lax=1; none=1'
  const followed = 'lax=1; none=1'

  test.each([
    ['a link inside', link('/echo'), { cookie: all, site: 'same-origin', origin: null }],
    ['a link from elsewhere', link('https://mail.test'), { cookie: followed, site: 'cross-site' }],
    ['a sibling', link('https://sub.hub.test'), { cookie: null, site: 'same-site' }],
    [
      'a link that comes back by another site',
      link('https://back.test/?to=hub.test/echo&amp;302'),
      { cookie: followed, site: 'cross-site' },
    ],
    [
      'a form inside',
      form('/echo'),
      { cookie: all, site: 'same-origin', origin: 'https://hub.test' },
    ],
    [
      'a form from elsewhere',
      form('https://mail.test'),
      { method: 'POST', cookie: 'none=1', site: 'cross-site', origin: 'https://hub.test' },
    ],
    [
      'a form sent on by 307',
      form('https://back.test/?to=mail.test&amp;307'),
      { method: 'POST', cookie: 'none=1', origin: 'null' },
    ],
    [
      'a form answered by 303',
      form('https://back.test/?to=mail.test&amp;303'),
      { method: 'GET', cookie: followed, origin: null, body: '' },
    ],
  ])('%s', async (_what, body, said) => {
    const browser = browserWith(body)
    await browser.visit('https://hub.test/')
    expect(JSON.parse((await browser.click('Go on')).text)).toMatchObject(said)
  })

  test('a typed address', async () => {
    const { text } = await browserWith('').visit('https://hub.test/echo')
    expect(JSON.parse(text)).toMatchObject({ cookie: all, site: 'none', origin: null })
  })

  test('a refresh', async () => {
    const { text } = await browserWith(
      '<meta http-equiv="refresh" content="0;url=https://mail.test/?a=1&amp;b=2">',
    ).visit('https://hub.test/')
    expect(JSON.parse(text)).toMatchObject({ cookie: followed, site: 'cross-site' })
  })

  test.each([
    ['no-referrer', '/echo', 'null'],
    ['same-origin', '/echo', 'https://hub.test'],
    ['same-origin', 'https://mail.test', 'null'],
  ])('a form under Referrer-Policy %s to %s', async (policy, url, origin) => {
    const browser = browserWith(form(url), { 'referrer-policy': policy })
    await browser.visit('https://hub.test/')
    expect(JSON.parse((await browser.click('Go on')).text)).toMatchObject({ origin })
  })
})

describe('a form', () => {
  const two = `
    <form method="post" action="/search"><input name="q"></form>
    <form method="post" action="/echo">
      <input type="hidden" name="csrf" value="&quot;&#x41;&amp;"><input name="email" value="old">
      <input type="checkbox" name="keep" checked><input type="checkbox" name="all">
      <button name="next" value="1">Continue</button><button name="next" value="2">Other</button>
    </form>`

  test('is filled, and sent by its first button', async () => {
    const browser = browserWith(two)
    await browser.visit('https://hub.test/')
    const { text } = await browser.submit({ email: 'a@b.c' })
    expect(JSON.parse(text).body).toBe('csrf=%22A%26&email=a%40b.c&keep=on&next=1')
  })

  test('is found by its button or its action', async () => {
    const browser = browserWith(two)
    await browser.visit('https://hub.test/')
    expect(JSON.parse((await browser.submit({}, { button: 'Other' })).text).body).toMatch(/next=2$/)
    await browser.visit('https://hub.test/')
    expect(JSON.parse((await browser.submit({}, { action: '/echo' })).text).method).toBe('POST')
  })

  test.each([
    ['a field that is not there', { password: 'x' }],
    ['nothing that tells two forms apart', {}],
  ])('is refused for %s', async (_what, fields) => {
    const browser = browserWith(two)
    await browser.visit('https://hub.test/')
    await expect(browser.submit(fields)).rejects.toThrow('forms at https://hub.test/')
  })

  test('leads nowhere that form-action does not allow, even by a redirect', async () => {
    const csp = {
      'content-security-policy': "default-src 'none'; form-action 'self' https://back.test",
    }
    const browser = browserWith(form('https://back.test/?to=mail.test&amp;303'), csp)
    await browser.visit('https://hub.test/')
    await expect(browser.click('Go on')).rejects.toThrow('form-action of https://hub.test/ blocks')
  })
})

test('a redirect is shown as it came when it is not to be followed', async () => {
  const browser = browserWith('')
  const page = await browser.visit('https://back.test/?to=evil.test&302', { follow: false })
  expect(page).toMatchObject({ status: 302, text: '' })
  expect(page.headers.get('location')).toBe('https://evil.test')
  await expect(browser.visit(page.url)).rejects.toThrow('Nothing answers at https://evil.test')
})

test('a script fetches with the cookies and the origin of its page', async () => {
  const browser = browserWith('')
  const response = await browser.fetch('https://hub.test/echo', { method: 'POST', body: '{}' })
  expect(await response.json()).toMatchObject({
    cookie: 'strict=1; lax=1; none=1',
    origin: 'https://hub.test',
    site: 'same-origin',
    body: '{}',
  })
})
