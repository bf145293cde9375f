/**
 * axe-core, run in the page, against WCAG 2.2 AA and its own best practices.
 */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** One line for each violation and element. What is new in the dark is the colours alone. */
export async function axeFaults(page: Page, rules: 'all' | 'colours'): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode() // there are no frames
  const chosen = rules === 'all' ? axe.withTags(RULES) : axe.withRules('color-contrast')
  const { violations } = await chosen.analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`))
}
