/**
 * The reference code that a person reads out: short, and without letters that look alike.
 */
import { expect, test } from 'vitest'
import { newReferenceCode } from '../../hub/src/base/reference-code.ts'

const codes = Array.from({ length: 2000 }, newReferenceCode)

test('has the form 7KQ2-M9, without 0, O, 1, I or L', () => {
  const others = codes.filter((code) => !/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{2}$/.test(code))
  expect(others).toEqual([])
})

test('is hardly ever the same', () => {
  expect(new Set(codes).size).toBeGreaterThan(1990)
})
