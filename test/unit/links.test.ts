/**
 * The documents lead somewhere: every link between them, and into the code, is to a file that is there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const documents = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => join('docs', path))
const apps = ['mail', 'calendar', 'notes'].map((app) => `demo-apps/${app}/README.md`)

const LINK = /\]\((?!https?:)([^)#]+)/g

test.each(['README.md', ...documents, ...apps])('%s', (file) => {
  const text = readFileSync(file, 'utf8').replace(/^```.*?^```/gms, '')
  const targets = [...text.matchAll(LINK)].map(([, target = '']) => join(dirname(file), target))
  expect(targets.filter((target) => !existsSync(target))).toEqual([])
})
