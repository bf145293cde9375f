/**
 * docs/reference.md as a text: for each entry point in client-lib/package.json what it exports, and below it the types
 * that this names and no entry exports by itself.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { readModules, type Declaration } from './declarations.ts'

export const REFERENCE = 'docs/reference.md'

const INTRODUCTION = `# Reference of the client library

What \`@symbolon/client\` exports, entry by entry. \`npm run reference\` writes this page from the docstrings.`

type Modules = ReturnType<typeof readModules>

export async function apiReference(): Promise<string> {
  const modules = readModules()
  const entries = readEntries().map(({ name, path }) => ({
    ...{ name, header: modules.get(path)!.header },
    exported: exportsOf(modules, path),
  }))
  const shown = new Set(entries.flatMap(({ exported }) => exported))
  const sections = entries.flatMap(({ name, header, exported }) => {
    const named = exported.flatMap((declaration) => newlyNamedBy(modules, declaration, shown))
    return [
      `## \`${name}\`\n\n${header}`,
      ...exported.map((declaration) => `### ${entryOf(declaration)}`),
      ...(named.length > 0 ? ['### Types named above'] : []),
      ...named.map((declaration) => `#### ${entryOf(declaration)}`),
    ]
  })
  const page = [INTRODUCTION, ...sections].join('\n\n')
  return format(page, { ...(await resolveConfig(REFERENCE)), parser: 'markdown' })
}

function readEntries(): { name: string; path: string }[] {
  const manifest = JSON.parse(readFileSync('client-lib/package.json', 'utf8'))
  return Object.entries<{ 'symbolon-source': string }>(manifest.exports).map(([entry, targets]) => {
    const path = targets['symbolon-source'].replace(/^\.\/src\/(.+)\.ts$/, '$1')
    return { name: join(manifest.name, entry), path }
  })
}

function exportsOf(modules: Modules, path: string): Declaration[] {
  const { declarations, reexported } = modules.get(path)!
  const own = declarations.filter(({ isExported }) => isExported)
  return [...own, ...reexported.map((name) => find(modules, path, name)!)]
}

function find(modules: Modules, path: string, name: string): Declaration | undefined {
  const { declarations, sources } = modules.get(path)!
  const source = sources.get(name)
  return source
    ? find(modules, source, name)
    : declarations.find((declaration) => declaration.name === name)
}

/** The types that a declaration names, and what they name in turn, unless they are shown already. */
function newlyNamedBy(
  modules: Modules,
  { path, code }: Declaration,
  shown: Set<Declaration>,
): Declaration[] {
  return [...new Set(code.match(/\b[A-Z]\w+/g))].flatMap((name) => {
    const named = find(modules, path, name)
    if (!named || named.code.startsWith('const') || shown.has(named)) return []
    shown.add(named)
    return [named, ...newlyNamedBy(modules, named, shown)]
  })
}

function entryOf({ name, words, code }: Declaration): string {
  const [description = '', example] = words.split('@example\n')
  return [name, description.trim(), fenced(code), example && `Example:\n\n${fenced(example)}`]
    .filter(Boolean)
    .join('\n\n')
}

const fenced = (code: string) => `\`\`\`ts\n${code.trim()}\n\`\`\``
