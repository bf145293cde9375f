/**
 * The canonical form of an address: what is kept, what is made equal, and what is refused.
 */
import { expect, test } from 'vitest'
import { canonicalEmail } from '../../client-lib/src/canonical-email.ts'

const local64 = 'l'.repeat(64)
const domain = (length: number) => `${'d.'.repeat(60)}${'x'.repeat(length - 120)}`

test.each([
  ['ada@example.com', 'ada@example.com'],
  ['Ada.Lovelace+tag@Example.COM', 'ada.lovelace+tag@example.com'],
  ["a!#$%&'*+/=?^_{|}~-z@example.com", "a!#$%&'*+/=?^_{|}~-z@example.com"],
  ['.a..b.@example.com', '.a..b.@example.com'],
  ['ada@exämple.com', 'ada@xn--exmple-cua.com'],
  ['ada@xn--exmple-cua.com', 'ada@xn--exmple-cua.com'],
  ['ada@EXÄMPLE.com', 'ada@xn--exmple-cua.com'],
  ['ada@a-b.c0', 'ada@a-b.c0'],
  ['ada@1.2.3.example', 'ada@1.2.3.example'],
  [`${local64}@example.com`, `${local64}@example.com`],
  [`ada@${'d'.repeat(63)}.com`, `ada@${'d'.repeat(63)}.com`],
  [`${local64}@${domain(183)}`, `${local64}@${domain(183)}`],
])('%s becomes %s', (text, canonical) => {
  expect(canonicalEmail(text)).toBe(canonical)
})

test.each([
  ...[
    '',
    '@',
    'ada',
    'ada@',
    '@example.com',
    'a@b@example.com',
    'a@b.com@example.com',
    'ada＠example.com',
    ' ada@example.com',
  ],
  ...[
    'ada@example.com ',
    'ada@example.com\n',
    'a da@example.com',
    'ada\0@example.com',
    '"ada"@example.com',
  ],
  ...[
    'ada(x)@example.com',
    'аda@example.com',
    'ädа@example.com',
    'ada`x@example.com',
    'a,b@example.com',
  ],
  ...[
    'ada@localhost',
    'ada@example.com.',
    'ada@.example.com',
    'ada@example..com',
    'ada@-a.com',
    'ada@a-.com',
  ],
  ...[
    'ada@127.0.0.1',
    'ada@[127.0.0.1]',
    'ada@[::1]',
    'ada@0x7f.1',
    'ada@1.2.3',
    'ada@example.123',
  ],
  ...[
    'ada@example.com:80',
    'ada@example.com/x',
    'ada@example.com?x',
    'ada@example.com#x',
    'ada@exa%6dple.com',
  ],
  ...[
    'ada@exa mple.com',
    'ada@exa\tmple.com',
    'ada@exa_mple.com',
    'ada@example.com\\x',
    'ada@xn--a.com',
  ],
  ...[
    'ada@example．com.',
    'ada@１２７.０.０.１',
    'ada@exam\u2024ple',
    'ada@a\u2100b.com',
    'ada@a％2e.com',
  ],
  `${local64}l@example.com`,
  `ada@${'d'.repeat(64)}.com`,
  `${local64}@${domain(190)}`,
])('%j is refused', (text) => {
  expect(canonicalEmail(text)).toBe(undefined)
})
