/**
 * HTML as a tagged template: whatever is interpolated is escaped, unless it is HTML already.
 */
export interface Html {
  markup: string
}

type Value = string | Html | Html[]

export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return { markup: String.raw({ raw: strings }, ...values.map(markupOf)) }
}

/** Markup from a source that escapes by itself. */
export const trusted = (markup: string): Html => ({ markup })

function markupOf(value: Value): string {
  if (Array.isArray(value)) return value.map(markupOf).join('')
  return typeof value === 'string' ? escape(value) : value.markup
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)
