/**
 * What the doctor examines: the configuration that this shell holds, and what else it was given on the command line.
 */

import type { Configuration } from '../configuration.ts'

export interface Patient {
  configuration: Configuration
  /** The library's routes as browsers see them, such as `/identity`. */
  basePath: string
  redirectUri: string
  /** The module with the app's accounts. */
  accounts: string | undefined
  /** The test person. */
  email: string | undefined
  password: string | undefined
}

export const loginUrlOf = ({ configuration, basePath }: Patient) =>
  new URL(`${basePath}/login?return=/`, configuration.appUrl)
