/**
 * docs/reference.md says what the docstrings say.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { apiReference, REFERENCE } from '../reference/api-reference.ts'

test('npm run reference would write nothing new', async () => {
  expect(readFileSync(REFERENCE, 'utf8')).toBe(await apiReference())
})
