#!/usr/bin/env node
// The package holds what the build made of src/; the workspace runs src/ itself.
import { existsSync } from 'node:fs'

const source = new URL('../src/cli.ts', import.meta.url)
if (existsSync(source)) (await import('tsx/esm/api')).register()
const { runCommand } = await import(existsSync(source) ? source.href : '../dist/cli.js')

const { exitCode, lines } = await runCommand(process.argv.slice(2))
for (const line of lines) (exitCode === 0 ? console.log : console.error)(line)
process.exitCode = exitCode
