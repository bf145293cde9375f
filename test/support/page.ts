/**
 * A page as the in-process browser sees it: its links, forms and refresh. Read by regular expressions, which is enough for
 * our own views (quoted attributes, `>` escaped) and for nobody else's.
 */
export interface Page {
  url: URL
  status: number
  headers: Headers
  text: string
}

export interface Form {
  action: URL
  method: 'get' | 'post'
  /** Every field that a person or a script could fill. */
  names: Set<string>
  /** What is sent when nobody types anything. */
  values: URLSearchParams
  buttons: Button[]
}

interface Button extends Attributes {
  text: string
}

interface Element extends Attributes {
  inner: string
}

interface Attributes {
  [name: string]: string
}

export function linksOf(page: Page): { text: string; url: URL }[] {
  return elements(page.text, 'a').map(({ href = '', inner }) => ({
    text: visible(inner),
    url: new URL(href, page.url),
  }))
}

export function formsOf(page: Page): Form[] {
  return elements(page.text, 'form').map(({ action, method, inner }) => {
    const fields = fieldsIn(inner)
    return {
      action: new URL(action || page.url, page.url),
      method: method?.toLowerCase() === 'post' ? 'post' : 'get',
      names: new Set(fields.map(({ name }) => name!)),
      values: new URLSearchParams(fields.filter(isSent).map(pairOf)),
      buttons: buttonsIn(inner).filter(({ type }) => type !== 'button'),
    }
  })
}

function fieldsIn(form: string): Attributes[] {
  const areas: Attributes[] = elements(form, 'textarea').map((area) => ({
    ...area,
    value: decode(area.inner),
  }))
  return [...tags(form, 'input'), ...areas].filter((field) => field.name && !isSubmit(field))
}

const buttonsIn = (form: string): Button[] => [
  ...elements(form, 'button').map((button) => ({ ...button, text: visible(button.inner) })),
  ...tags(form, 'input')
    .filter(isSubmit)
    .map((input) => ({ ...input, text: input.value ?? '' })),
]

const isSubmit = ({ type }: Attributes) => type === 'submit'

const isBox = ({ type }: Attributes) => type === 'checkbox' || type === 'radio'

const isSent = (field: Attributes) => !isBox(field) || 'checked' in field

const pairOf = (field: Attributes) => [field.name!, field.value ?? (isBox(field) ? 'on' : '')]

/** Where `<meta http-equiv="refresh" content="0;url=...">` leads. */
export function refreshOf(page: Page): URL | undefined {
  const refresh = tags(page.text, 'meta').find((meta) => meta['http-equiv'] === 'refresh')
  const [, target] = /^0;\s*url=(.+)$/i.exec(refresh?.content ?? '') ?? []
  return target ? new URL(target, page.url) : undefined
}

function tags(html: string, name: string): Attributes[] {
  return [...html.matchAll(new RegExp(`<${name}\\b([^>]*)>`, 'gi'))].map(([, inside]) =>
    attributesOf(inside!),
  )
}

function elements(html: string, name: string): Element[] {
  const pattern = new RegExp(`<${name}\\b([^>]*)>(.*?)</${name}\\s*>`, 'gis')
  return [...html.matchAll(pattern)].map(([, inside, inner]) => ({
    ...attributesOf(inside!),
    inner: inner!,
  }))
}

const attributesOf = (inside: string): Attributes =>
  Object.fromEntries(
    [...inside.matchAll(/([\w-]+)(?:="([^"]*)"|='([^']*)')?/g)].map(([, name, double, single]) => [
      name!.toLowerCase(),
      decode(double ?? single ?? ''),
    ]),
  )

const visible = (html: string) =>
  decode(html.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()

const NAMED: Attributes = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

function decode(html: string): string {
  return html.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex || decimal) return String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal))
    return NAMED[name] ?? whole
  })
}
