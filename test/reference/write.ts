/**
 * `npm run reference`: writes docs/reference.md from the docstrings of the client library.
 */
import { writeFileSync } from 'node:fs'
import { apiReference, REFERENCE } from './api-reference.ts'

writeFileSync(REFERENCE, await apiReference())
