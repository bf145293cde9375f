/**
 * The accent of pages and mails, ground of buttons and text of links: the configured colour where it can be read on the light
 * page, and a shade of it for the dark one.
 */
import { contrast, inkOn, isColor, LEAST_CONTRAST, readableShade } from '../../base/contrast.ts'

export interface Accent {
  color: string
  /** Text on it. */
  ink: string
}

export interface Accents {
  light: Accent
  dark: Accent
}

/** What the accent stands on as the text of a link. */
export const GROUNDS = {
  light: { card: '#ffffff', page: '#f3f4f8' },
  dark: { card: '#191d27', page: '#10131a' },
} as const

const [LIGHT, DARK] = [Object.values(GROUNDS.light), Object.values(GROUNDS.dark)]

const OWN_ACCENTS: Accents = {
  light: { color: '#3046c5', ink: '#ffffff' },
  dark: { color: '#a9b6ff', ink: '#10131a' },
}

export const accentsOf = (color: string | undefined): Accents =>
  color === undefined
    ? OWN_ACCENTS
    : { light: accent(color), dark: accent(readableShade(color, '#ffffff', DARK)) }

const accent = (color: string): Accent => ({ color, ink: inkOn(color) })

/** Why people could not read it, with a shade that they could. */
export function colorFault(color: string): string | undefined {
  if (!isColor(color)) return 'must be a colour such as #3046c5'
  const measured = contrast(color, LIGHT)
  if (measured >= LEAST_CONTRAST) return undefined
  // Rounded down: 4.499 is not 4.5.
  const told = (Math.floor(measured * 100) / 100).toFixed(2)
  const instead = readableShade(color, '#000000', LIGHT)
  return `${color} has a contrast of ${told}:1 on the light page, and text needs ${LEAST_CONTRAST}:1. The nearest darker shade that has it is ${instead}`
}
