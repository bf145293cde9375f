/**
 * The declarations of client-lib as the compiler emits them, one module after another. TypeScript 7 has no interface for
 * programs, so they are read as text: a statement begins at the margin, and what is inside it stands four spaces in.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Declaration {
  name: string
  /** The module it stands in: the path below client-lib/src, without its ending. */
  path: string
  isExported: boolean
  /** The docstring without its frame. */
  words: string
  code: string
}

export interface Module {
  /** What the file says of itself. */
  header: string
  declarations: Declaration[]
  /** Where the names come from that it takes from its neighbours. */
  sources: ReadonlyMap<string, string>
  reexported: string[]
}

const DOCSTRING = /\/\*\*((?:(?!\*\/)[^])*)\*\/\n/
const STATEMENT = /(?=(?:export|declare|interface|type)\b)[^]*?(?:^(?! {4}| \*).*;|^\})$/
const DOCUMENTED = new RegExp(`^(?:${DOCSTRING.source})?(${STATEMENT.source})`, 'gm')
const NAME = /^(export )?(?:declare )?((?:function|const|class|interface|type) (\w+)[^]*)/
const BORROWED = /^(import|export) (?:type )?\{ (.*?),? \} from '(\.[^']+)\.ts';$/gm

export function readModules(): Map<string, Module> {
  const folder = mkdtempSync(join(tmpdir(), 'reference-'))
  try {
    const options = ['-p', 'client-lib/tsconfig.build.json']
    const compiler = 'node_modules/typescript/bin/tsc'
    execFileSync(process.execPath, [compiler, ...options, '--outDir', folder])
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.d.ts'))
      .map((file) => file.slice(0, -'.d.ts'.length))
    return new Map(
      paths.map((path) => [path, parse(path, readFileSync(join(folder, `${path}.d.ts`), 'utf8'))]),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function parse(path: string, text: string): Module {
  const [header = '', words = ''] = DOCSTRING.exec(text) ?? []
  const body = text.slice(header.length)
  const borrowed = [...body.matchAll(BORROWED)].flatMap(([, how, names = '', from = '']) =>
    names
      .split(', ')
      .map((name) => ({ how, name: name.replace('type ', ''), from: join(path, '..', from) })),
  )
  return {
    header: unframed(words),
    declarations: [...body.matchAll(DOCUMENTED)].flatMap(([, docstring = '', statement = '']) => {
      const [, exported, code = '', name = ''] = NAME.exec(statement) ?? []
      const isExported = exported !== undefined
      return name ? [{ name, path, isExported, code, words: unframed(docstring) }] : []
    }),
    sources: new Map(borrowed.map(({ name, from }) => [name, from])),
    reexported: borrowed.filter(({ how }) => how === 'export').map(({ name }) => name),
  }
}

const unframed = (docstring: string) => docstring.replace(/^ *\* ?/gm, '').trim()
