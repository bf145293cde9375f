/**
 * A module of the app's that a command was pointed at, such as the one with its accounts.
 */

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

export async function importAppModule(file: string): Promise<Record<string, unknown>> {
  return (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>
}
