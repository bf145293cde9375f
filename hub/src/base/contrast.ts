/**
 * Colours that can be read: WCAG 2.2, "contrast ratio" and "relative luminance". A colour is `#rrggbb`.
 */

/** Of text on its ground, success criterion 1.4.3. */
export const LEAST_CONTRAST = 4.5

export const isColor = (text: string) => /^#[0-9a-f]{6}$/i.test(text)

/** The ratio on the ground where the colour is hardest to read. */
export const contrast = (color: string, grounds: readonly string[]) =>
  Math.min(...grounds.map((ground) => ratio(color, ground)))

/** Black or white, whichever is easier to read on it. */
export const inkOn = (ground: string) =>
  ratio('#000000', ground) > ratio('#ffffff', ground) ? '#000000' : '#ffffff'

/** The nearest shade on the way to black or white that can be read on all these grounds: the colour itself, where it can. */
export function readableShade(
  color: string,
  end: '#000000' | '#ffffff',
  grounds: readonly string[],
): string {
  const shades = Array.from({ length: 256 }, (_, step) => mix(color, end, step / 255))
  return shades.find((shade) => contrast(shade, grounds) >= LEAST_CONTRAST) ?? end
}

function ratio(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function mix(color: string, end: string, share: number): string {
  const ends = channels(end)
  const mixed = channels(color).map((from, index) => from + (ends[index]! - from) * share)
  return `#${mixed.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`
}

const channels = (color: string) =>
  [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16))
