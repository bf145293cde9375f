/**
 * The documentation shows every picture that is kept, and every picture that it shows is there.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { galleryPage, PICTURES } from '../browser/gallery.ts'

test('docs/pages.md is the gallery', () => {
  expect(readFileSync('docs/pages.md', 'utf8')).toBe(galleryPage())
})

test('docs/pages holds what the gallery and the README show', () => {
  const kept = [...PICTURES, 'story'].map((name) => `${name}.png`).sort()
  expect(readdirSync('docs/pages').sort()).toEqual(kept)
})
