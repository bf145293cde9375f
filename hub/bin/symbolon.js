#!/usr/bin/env node
// Runs the TypeScript sources in this very process, so that signals reach the hub itself.
import { register } from 'tsx/esm/api'

register()
await import('../src/cli.ts')
