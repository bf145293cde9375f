#!/usr/bin/env node
// The package holds what the build made of src/; the workspace runs src/ itself.
import { existsSync } from 'node:fs'

const source = new URL('../src/cli.ts', import.meta.url)
if (existsSync(source)) (await import('tsx/esm/api')).register()
const { runCommand } = await import(existsSync(source) ? source.href : '../dist/cli.js')

const { exitCode, lines, format } = await runCommand(process.argv.slice(2))
const stream = exitCode === 0 || format === 'json' ? process.stdout : process.stderr
// Ended here: an adapter of the app's may hold a database open.
stream.write(`${lines.join('\n')}\n`, () => process.exit(exitCode))
