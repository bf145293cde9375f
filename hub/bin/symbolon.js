#!/usr/bin/env node
// Runs the hub in this very process, so that signals reach it: what was compiled of these sources, or else the sources themselves.
import { existsSync } from 'node:fs'
import { compiledFolder } from '../compiled-folder.js'

const compiled = new URL(`${compiledFolder()}/cli.js`)
if (existsSync(compiled)) {
  process.setSourceMapsEnabled(true)
  await import(compiled.href)
} else {
  const { register } = await import('tsx/esm/api')
  register()
  await import('../src/cli.ts')
}
