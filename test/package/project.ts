/**
 * A project of somebody else, outside the workspace, that has installed the packed library the way npm does. Its
 * frameworks and its compiler are those of the workspace, so that nothing here needs a network.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { run } from './run.ts'

export type ModuleKind = 'module' | 'commonjs'

export interface Project {
  folder: string
  write(path: string, text: string): void
  /** Lets it import a package of the workspace, under this name. */
  link(name: string, installedAs?: string): void
  /** Runs the compiler over `src`. */
  compile(options?: Record<string, unknown>): void
  node(...args: string[]): string
  remove(): void
}

export function createProject(tarball: string, type: ModuleKind): Project {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-project-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }

  write('package.json', JSON.stringify({ name: 'notes', version: '1.0.0', private: true, type }))
  const flags = ['--offline', '--no-audit', '--no-fund', '--no-package-lock']
  run(folder, ['npm', 'install', ...flags, tarball, installed('jose')])

  return {
    ...{ folder, write },
    link(name, installedAs = name) {
      const place = join(folder, 'node_modules', name)
      rmSync(place, { force: true })
      mkdirSync(dirname(place), { recursive: true })
      symlinkSync(installed(installedAs), place)
    },
    compile(options = {}) {
      const compilerOptions = { ...STRICT, module: MODULE[type], ...options }
      write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src'] }))
      run(folder, [process.execPath, COMPILER, '-p', '.'])
    },
    node: (...args) => run(folder, [process.execPath, ...args]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The strictest reading of each kind: to `node16` a CommonJS file cannot import an ES module at all. */
const MODULE = { module: 'nodenext', commonjs: 'node16' }

const STRICT = {
  ...{ target: 'es2022', lib: ['es2023'], types: ['node'] },
  ...{ rootDir: 'src', outDir: 'out', rewriteRelativeImportExtensions: true },
  ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
}

const installed = (name: string) => resolve('node_modules', name)

const COMPILER = join(installed('typescript'), 'bin/tsc')
