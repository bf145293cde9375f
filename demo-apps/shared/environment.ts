/**
 * What an app reads from its environment: the variables that have nothing to do with the hub.
 * Every problem is reported at once, and an empty variable counts as unset.
 */
import { resolve } from 'node:path'
import type { Place } from './database.ts'

export interface Settings extends Place {
  port: number
  /** undefined: every interface. */
  host: string | undefined
  /** The app's public address: https makes its session cookie Secure. */
  appUrl: string
}

export interface Defaults {
  port: number
  dataDir: string
}

export function readSettings(variables: NodeJS.ProcessEnv, defaults: Defaults): Settings {
  const read = (name: string) => variables[name] || undefined

  const port = Number(read('PORT') ?? defaults.port)
  const appUrl = read('APP_URL') ?? `http://localhost:${port}`
  const databaseUrl = read('DATABASE_URL')

  const checks: Array<[bad: boolean, problem: string]> = [
    [!Number.isInteger(port) || port < 1 || port > 65535, 'PORT must be a number from 1 to 65535'],
    [!/^https?:\/\/[^/]+$/.test(appUrl), 'APP_URL must be an origin, such as https://mail.example'],
    [
      databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl),
      'DATABASE_URL must begin with postgres://',
    ],
  ]
  const problems = checks.filter(([bad]) => bad).map(([, problem]) => problem)
  if (problems.length > 0) throw new Error(`\n- ${problems.join('\n- ')}`)

  return {
    port,
    host: read('HOST') ?? (read('NODE_ENV') === 'production' ? undefined : '127.0.0.1'),
    appUrl,
    databaseUrl,
    dataDir: resolve(read('APP_DATA_DIR') ?? defaults.dataDir),
  }
}
