/**
 * What strangers put where a text belongs: other kinds of JSON, characters that some layer below might act upon, and
 * addresses that two programs read differently.
 */
import fc from 'fast-check'

/** Written into a JSON body as it stands; a form or a query carries the same letters as text. */
export interface RawJson {
  json: string
}

export type Value = string | RawJson

const nest = (open: string, depth: number, close: string) =>
  open.repeat(depth) + close.repeat(depth)

const KINDS = [
  ...['null', '0', '-1', '1e999', 'true', '[]', '["x"]', '{}', '{"$ne":""}', '[[[["x"]]]]', '"x'],
  ...['{"toString":"x"}', '{"__proto__":{"email":"x"}}', '{"length":1}', nest('[', 10_000, '')],
  ...[nest('[', 5_000, ']'), `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`],
].map((json): RawJson => ({ json }))

const TEXTS = [
  ...['', ' ', '\0', '\0\0\0', '%00', '%', '%E0%A4%A', '%2e%2e%2f', '..\\..\\', '\ud800', '\udfff'],
  ...[
    '\r\nSet-Cookie: a=b',
    '\n',
    '\t',
    '\u2028',
    '\u202e',
    '\ufeff',
    '\u0085',
    '\x1b[31m',
    '\x7f',
  ],
  ...['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'null', '$1', '${7*7}', '{{7*7}}'],
  ...[
    "'; DROP TABLE users; --",
    "' or ''='",
    '<script>alert(1)</script>',
    '"><b>',
    'data:,x',
    '-0',
  ],
  ...['//evil.test', '/\\evil.test', '/\t/evil.test', 'https://evil.test/', 'javascript:alert(1)'],
  ...['000000', ' 000 000', '９９９９９９', '0x10', '1e3', `1${'0'.repeat(400)}`, 'A'.repeat(43)],
  ...['a'.repeat(129), 'é'.repeat(100), '🎭'.repeat(101), '🎭'.repeat(2_000), 'x'.repeat(8_000)],
  'x'.repeat(20_000),
]

const label = 'a'.repeat(63)
const ADDRESSES = [
  ...[
    '"ada"@example.com',
    '"ada lovelace"@example.com',
    'ada(x)@example.com',
    'ada@(x)example.com',
  ],
  ...[
    'ada@@example.com',
    'ada@evil.test@example.com',
    'ada@example.com,eve@evil.test',
    '@',
    'ada@',
  ],
  ...['ada@127.0.0.1', 'ada@[127.0.0.1]', 'ada@[::1]', 'ada@[IPv6:::1]', 'ada@0x7f000001', 'ada@1'],
  ...['ada＠example.com', 'ada@ｅｘａｍｐｌｅ.com', 'ada@example。com', 'ａda@example.com'],
  ...[
    'аda@example.com',
    'ada@еxample.com',
    'ada@İ.com',
    'ada@\ud800.com',
    'ada@💩.la',
    'ada@faß.de',
  ],
  ...['ada@xn--', 'ada@xn--a.com', 'ada@xn--0.com', 'ada@xn--example-.com', 'ada@XN--FA-HIA.de'],
  ...['ada@xn--80ak6aa92e.com', 'ada@ex\u00adample.com', 'ada@exam\u200dple.com', 'ada@localhost'],
  ...['ada@example.com.', 'ada@.example.com', 'ada@example..com', 'ada@-a.com', 'ada@a-.com'],
  ...[
    ' ada@example.com',
    'ada@example.com\n',
    'ada@example.com\0',
    'ada@exa%00mple.com',
    'ada@a_b.c',
  ],
  ...['ada@example.com\r\nBcc: eve@evil.test', '<ada@example.com>', 'ada@example.com#@evil.test'],
  ...['ADA@EXAMPLE.COM', 'ada+tag@example.com', '.a.d.a.@example.com', "o'hara@example.com"],
  ...[`${'a'.repeat(64)}@example.com`, `${'a'.repeat(65)}@example.com`, `ada@${label}a.com`],
  `ada@${[label, label, label, label].join('.')}`,
]

/** What databases, headers and encoders choke on. */
const CHOKING = ['\0', '\ud800', '\r\nLocation: //evil.test', '%00', 'https://evil.test/']

export const hostileText = fc.oneof(
  fc.constantFrom(...CHOKING),
  fc.constantFrom(...TEXTS),
  fc.string({ unit: 'binary' }),
)

/** What may stand in place of these right values. */
export const hostileValue = (right: readonly string[]): fc.Arbitrary<Value> =>
  fc.oneof(
    fc.constantFrom<Value>(...KINDS),
    fc.constantFrom<Value>(...ADDRESSES),
    fc.tuple(fc.constantFrom(...right), hostileText).map((parts) => parts.join('')),
    fc.tuple(hostileText, fc.constantFrom(...right)).map((parts) => parts.join('')),
    fc.emailAddress(),
    hostileText,
  )
