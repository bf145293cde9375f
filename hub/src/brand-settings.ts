/**
 * What HUB_CONFIG says about the brand: whose hub people see. A colour that nobody could read and a logo that could do more
 * than be looked at stop the start.
 */
import { resolve } from 'node:path'
import * as v from 'valibot'
import { exactly } from './exactly.ts'
import type { Brand } from './http/hub.ts'
import { accentsOf, colorFault } from './http/views/palette.ts'
import { readLogo } from './logo-file.ts'
import { ShortText } from './short-text.ts'

const DEFAULT_NAME = 'Symbolon'

const Color = v.pipe(
  v.string(),
  v.check(
    (color) => colorFault(color) === undefined,
    ({ input }) => colorFault(input)!,
  ),
)

const LogoFile = (folder: string) =>
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const path = resolve(folder, dataset.value)
      const logo = readLogo(path)
      if (!('fault' in logo)) return logo
      addIssue({ message: `${path} ${logo.fault}` })
      return NEVER
    }),
  )

/** `folder` is where the file stands that names the logo. */
export const BrandFile = ({ folder }: { folder: string }) =>
  exactly({
    name: v.optional(ShortText, DEFAULT_NAME),
    color: v.optional(Color),
    logo: v.optional(LogoFile(folder)),
  })

export const brandSettings = ({
  name,
  color,
  logo,
}: v.InferOutput<ReturnType<typeof BrandFile>>): Brand => ({
  name,
  color,
  accents: accentsOf(color),
  logo,
})
