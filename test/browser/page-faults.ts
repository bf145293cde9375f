/**
 * What an accessibility review would find wrong with a page, computed in the browser: WCAG 2.2 AA as far as it can be
 * measured (1.3.1, 1.4.3, 1.4.10, 1.4.11, 2.4.2, 2.4.3, 2.5.8, 3.1.1, 4.1.2).
 */
import type { Page } from 'playwright-core'

export const pageFaults = (page: Page): Promise<string[]> => page.evaluate(findFaults)

/** Runs in the page, so it can use nothing from outside itself. */
function findFaults(): string[] {
  const every = <E extends HTMLElement>(selector: string) => [
    ...document.querySelectorAll<E>(selector),
  ]
  const nameOf = (element: HTMLElement) =>
    `<${element.localName}> ${element.innerText || element.id || ''}`.trim()

  const wordsOf = (element: HTMLElement) =>
    element.textContent.trim() || element.querySelector('img')?.alt

  function structureFaults(): string[] {
    const fields = every<HTMLInputElement>('input:not([type=hidden])')
    const described = every('[aria-describedby]').map((each) =>
      each.getAttribute('aria-describedby')!,
    )
    const checks: Array<[bad: boolean, fault: string]> = [
      [every('h1').length !== 1, `${every('h1').length} h1`],
      [every('main').length !== 1, `${every('main').length} main`],
      [!['en', 'de'].includes(document.documentElement.lang), 'no language'],
      [document.title === '', 'no title'],
      [every('[tabindex]').length > 0, 'a focus order of its own'],
      [fields.some(({ labels }) => !labels?.length), 'a field without a label'],
      [fields.some(({ autocomplete }) => !autocomplete), 'a field without autocomplete'],
      [every('a, button').some((link) => !wordsOf(link)), 'a link without words'],
      [described.some((id) => !document.getElementById(id)), 'a description that is not there'],
    ]
    return checks.filter(([bad]) => bad).map(([, fault]) => fault)
  }

  function layoutFaults(): string[] {
    const over = document.documentElement.scrollWidth - innerWidth
    const small = every('button, input:not([type=hidden])').filter((target) => {
      const { width, height } = target.getBoundingClientRect()
      return width < 24 || height < 24
    })
    return [
      ...(over > 0 ? [`scrolls sideways by ${over} px`] : []),
      ...small.map((target) => `too small: ${nameOf(target)}`),
    ]
  }

  function contrastFaults(): string[] {
    const withText = every('body *').filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
    )
    const texts = withText
      .filter((element) => element.checkVisibility())
      .map((element) => [element, getComputedStyle(element).color, 4.5, 'text'] as const)
    const borders = every('input:not([type=hidden])').map(
      (field) => [field, getComputedStyle(field).borderTopColor, 3, 'border'] as const,
    )
    return [...texts, ...borders].flatMap(([element, colour, least, what]) => {
      const ratio = contrast(colour, groundOf(element))
      return ratio < least ? [`${what} at ${ratio.toFixed(2)}: ${nameOf(element)}`] : []
    })
  }

  function groundOf(element: Element | null): string {
    for (let each = element; each; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each)
      if (!/^rgba.*, 0\)$/.test(backgroundColor)) return backgroundColor
    }
    return matchMedia('(prefers-color-scheme: dark)').matches
      ? 'rgb(18, 18, 18)'
      : 'rgb(255, 255, 255)'
  }

  /** WCAG 2.2, "contrast ratio" and "relative luminance". */
  function contrast(one: string, other: string): number {
    const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (lighter! + 0.05) / (darker! + 0.05)
  }

  function luminance(colour: string): number {
    const [red, green, blue] = colour.match(/[\d.]+/g)!.map((part) => {
      const share = Number(part) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }

  return [...structureFaults(), ...layoutFaults(), ...contrastFaults()]
}
