/**
 * Addresses that are easily taken for one another: the same local part at a domain that looks alike (after the idea of
 * UTS-39 §4, with a short table of our own) or is one slip of the finger away. A hint for a person, never a decision.
 */

import { domainToUnicode } from 'node:url'

export interface LookAlikes {
  /** A known address that this one resembles, when it resembles one. */
  of(email: string): string | undefined
}

/** What eyes confuse at a glance, in the order in which it is replaced. */
const CONFUSED: Array<[seen: RegExp, as: string]> = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/[01i|]/g, 'l'],
  [/-/g, ''],
]
const CYRILLIC_AND_GREEK = new Map(
  Object.entries({
    ...{ а: 'a', в: 'b', с: 'c', е: 'e', ё: 'e', һ: 'h', і: 'i', ј: 'j', к: 'k', м: 'm', н: 'h' },
    ...{ о: 'o', р: 'p', ѕ: 's', т: 't', у: 'y', х: 'x', α: 'a', ε: 'e', ι: 'i', κ: 'k', ν: 'v' },
    ...{ ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', ω: 'w', ı: 'i', ł: 'l', ø: 'o', đ: 'd' },
  }),
)

/** `emails` are canonical. Memory grows with the length of the domains, time with nothing else. */
export function createLookAlikes(emails: readonly string[]): LookAlikes {
  const domains = [...new Set(emails.map((email) => split(email).domain))]
  const byTrace = new Map<string, string[]>()
  for (const domain of domains) {
    for (const trace of tracesOf(domain)) {
      const others = byTrace.get(trace)
      if (others) others.push(domain)
      else byTrace.set(trace, [domain])
    }
  }
  const known = new Set(emails)
  return {
    of(email) {
      const { local, domain } = split(email)
      const alike = tracesOf(domain).flatMap((trace) => byTrace.get(trace) ?? [])
      return alike
        .filter((other) => other !== domain)
        .map((other) => `${local}@${other}`)
        .find((other) => known.has(other))
    },
  }
}

function split(email: string): { local: string; domain: string } {
  const at = email.lastIndexOf('@')
  return { local: email.slice(0, at), domain: email.slice(at + 1) }
}

/** Two domains that share one of these look alike, or are one slip apart: a letter too many, too few, other, or swapped. */
function tracesOf(domain: string): string[] {
  const slips = [...domain].map((_, at) => domain.slice(0, at) + domain.slice(at + 1))
  return [...new Set([`looks like ${skeletonOf(domain)}`, domain, ...slips])]
}

function skeletonOf(domain: string): string {
  const plain = domainToUnicode(domain).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const latin = [...plain].map((letter) => CYRILLIC_AND_GREEK.get(letter) ?? letter).join('')
  return CONFUSED.reduce((text, [seen, as]) => text.replace(seen, as), latin)
}
