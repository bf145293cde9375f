/**
 * WCAG 2.2, "contrast ratio" and "relative luminance", computed apart from the hub.
 */
export function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (lighter! + 0.05) / (darker! + 0.05)
}

function luminance(color: string): number {
  const bits = parseInt(color.slice(1), 16)
  const [red, green, blue] = [bits >> 16, (bits >> 8) & 255, bits & 255].map(linear)
  return red! * 0.2126 + green! * 0.7152 + blue! * 0.0722
}

const linear = (channel: number) =>
  channel > 255 * 0.04045 ? Math.pow((channel / 255 + 0.055) / 1.055, 2.4) : channel / 255 / 12.92
