/**
 * Canonical email, DESIGN §3.2: the same rules twice, at the hub and in the client library, which share no code.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalEmail as atClient } from '../../client-lib/src/canonical-email.ts'
import { canonicalEmail as atHub } from '../../hub/src/base/canonical-email.ts'

const domainOf = (length: number) => `${'a.'.repeat((length - 3) / 2)}com`

describe('is', () => {
  test.each([
    ['ada@example.com', 'ada@example.com'],
    ['Ada.Lovelace@Example.COM', 'ada.lovelace@example.com'],
    ['ada+mail@example.com', 'ada+mail@example.com'],
    ["!#$%&'*+/=?^_{|}~-@example.com", "!#$%&'*+/=?^_{|}~-@example.com"],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
    [`a@${domainOf(251)}`, `a@${domainOf(251)}`],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@faß.example', 'ada@xn--fa-hia.example'],
    ['ada@example。com', 'ada@example.com'], // U+3002 is a dot in UTS-46
    ['ada@ｅxample.com', 'ada@example.com'],
    ['ada@a-b.c1', 'ada@a-b.c1'],
    ['ada@例え.テスト', 'ada@xn--r8jz45g.xn--zckzah'],
  ])('%s: %s', (typed, canonical) => {
    expect([atHub(typed), atClient(typed)]).toEqual([canonical, canonical])
  })
})

describe('is none for', () => {
  test.each([
    ['nothing', ''],
    ['no @', 'ada'],
    ['two @', 'a@b@example.com'],
    ['no local part', '@example.com'],
    ['no domain', 'ada@'],
    ['65 characters before the @', `${'a'.repeat(65)}@example.com`],
    ['255 characters', `aa@${domainOf(253)}x`.slice(0, 255)],
    ['a space before', ' ada@example.com'],
    ['a space after', 'ada@example.com '],
    ['a tab in the domain', 'ada@exam\tple.com'],
    ['a line break', 'ada@example.com\n'],
    ['a zero byte', 'ada@example.com\0'],
    ['quotes', '"ada"@example.com'],
    ['a comment', 'ada(x)@example.com'],
    ['a comma', 'ada,eve@example.com'],
    ['a semicolon', 'ada;eve@example.com'],
    ['angle brackets', '<ada@example.com>'],
    ['a back-slash', 'ada\\@example.com'],
    ['a back-quote', '`ada`@example.com'],
    ['a Cyrillic local part', 'аda@example.com'],
    ['an umlaut in the local part', 'ädä@example.com'],
    ['a Kelvin sign in the local part', '\u212aate@example.com'],
    ['a full-width @', 'ada＠example.com'],
    ['no dot in the domain', 'ada@localhost'],
    ['a final dot', 'ada@example.com.'],
    ['a final ideographic dot', 'ada@example.com。'],
    ['two dots', 'ada@example..com'],
    ['a leading dot', 'ada@.example.com'],
    ['a label that begins with a hyphen', 'ada@-example.com'],
    ['a label of 64', `ada@${'a'.repeat(64)}.com`],
    ['an underscore in the domain', 'ada@ex_ample.com'],
    ['an IPv4 address', 'ada@127.0.0.1'],
    ['an IPv4 address in hexadecimal', 'ada@0x7f.1'],
    ['an IPv4 address in full-width digits', 'ada@１２７.0.0.1'],
    ['an IP literal', 'ada@[127.0.0.1]'],
    ['an IPv6 literal', 'ada@[IPv6:::1]'],
    ['a port', 'ada@example.com:25'],
    ['a path', 'ada@example.com/x'],
    ['a full-width slash', 'ada@example.com／x'],
    ['a percent escape', 'ada@ex%61mple.com'],
    ['broken Punycode', 'ada@xn--a.com'],
    ['Punycode of plain letters', 'ada@xn--abc-.com'],
    ['Punycode of Punycode', 'ada@xn--xn--a--gua.com'],
    ['half a character', 'ada@exam\ud800ple.com'],
    ['a right-to-left override', 'ada@exam\u202eple.com'],
    ['a non-breaking space', 'ada@exam\u00a0ple.com'],
    ['megabytes', `ada@${'a'.repeat(1_000_000)}.com`],
  ])('%s', (_what, typed) => {
    expect([atHub(typed), atClient(typed)]).toEqual([undefined, undefined])
  })
})

// Addresses that are nearly right find more than random text does.
const piece = fc.constantFrom(
  ...['ada', 'EVE', 'example', 'com', 'xn--', 'xn--bcher-kva', '127', '0x7f', 'localhost', '-'],
  ...[
    '@',
    '＠',
    '.',
    '。',
    '..',
    '%',
    '+',
    ' ',
    '\t',
    '\0',
    ':',
    '/',
    '\\',
    '[',
    ']',
    '"',
    '(',
    '_',
  ],
  ...[
    'ß',
    'İ',
    'ı',
    '\u212a',
    '\u00ad',
    '\u200b',
    '\u200d',
    '\u202e',
    '\ud800',
    'а',
    '🐘',
    '\u0301',
  ],
)
const nearly = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), {
  maxLength: 12,
})
const address = fc
  .tuple(nearly, nearly)
  .map(([local, domain]) => `${local.join('')}@${domain.join('')}.com`)
const hostile = fc.oneof(address, fc.string({ unit: 'binary' }), fc.emailAddress())

describe('over thousands of hostile strings', () => {
  test('hub and client agree', () => {
    fc.assert(
      fc.property(hostile, (typed) => {
        expect(atHub(typed)).toBe(atClient(typed))
      }),
      { numRuns: 20_000 },
    )
  })

  test('what comes out is plain, and comes out again', () => {
    fc.assert(
      fc.property(hostile, (typed) => {
        const email = atHub(typed)
        fc.pre(email !== undefined)
        expect(email).toMatch(/^[a-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[a-z0-9.-]+\.[a-z0-9-]+$/)
        expect(email!.length).toBeLessThanOrEqual(254)
        expect(atHub(email!)).toBe(email)
      }),
      { numRuns: 5000 },
    )
  })
})
