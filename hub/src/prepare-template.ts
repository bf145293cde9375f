/**
 * Run when the package is installed or built: makes the data folder that first starts begin from.
 */
import { prepareTemplate } from './db/template.ts'

await prepareTemplate()
