/**
 * Configuration: the environment and the HUB_CONFIG file, read once. Every problem is reported at once, and the result is
 * frozen.
 */
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { canonicalEmail } from './base/canonical-email.ts'
import { randomText } from './base/secret.ts'
import { NO_SETTINGS, parseSettings, type Settings } from './config-file.ts'
import type { Config } from './http/hub.ts'
import { isLoopbackHost } from './protocol/redirect-uri.ts'

export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`Cannot start:\n${problems.map((problem) => `- ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

type Environment = Record<string, string | undefined>

const DEFAULT_CONFIG_FILE = 'symbolon.config.json'
const SECRET_BYTES = 32

/** Throws ConfigError with every problem. May write a generated development secret into the data folder. */
export function loadConfig(environment: Environment): Config {
  const problems: string[] = []
  const value = (name: string) => environment[name]?.trim() || undefined // empty counts as unset
  const isProduction = value('NODE_ENV') === 'production'

  const issuer = value('HUB_URL') ?? 'http://localhost:4000'
  if (isProduction && !value('HUB_URL')) problems.push('HUB_URL is required in production')
  problems.push(...issuerFaults(issuer))

  const port = parsePort(value('PORT') ?? '4000', problems)
  const databaseUrl = value('DATABASE_URL')
  if (databaseUrl !== undefined && !isPostgresUrl(databaseUrl)) {
    problems.push('DATABASE_URL must be postgres://... (unset it for the embedded database)')
  }
  const dataDir = resolve(value('HUB_DATA_DIR') ?? '.symbolon')
  const isForOneDeveloper = !isProduction && databaseUrl === undefined
  const secrets = parseSecrets(value('HUB_SECRET'), problems)
  if (!value('HUB_SECRET') && !isForOneDeveloper) problems.push(SECRET_REQUIRED)
  const [smtpUrl, mailFrom = ''] = [value('SMTP_URL'), value('MAIL_FROM')]
  if (smtpUrl !== undefined) problems.push(...mailFaults(smtpUrl, mailFrom))
  const tracesTo = value('OTEL_EXPORTER_OTLP_ENDPOINT')
  if (tracesTo !== undefined && !isHttpUrl(tracesTo)) {
    problems.push('OTEL_EXPORTER_OTLP_ENDPOINT must begin with https:// or http://')
  }
  const devAccount = value('HUB_DEV_ACCOUNT')
  if (devAccount !== undefined && devAccount !== 'off') {
    problems.push(`HUB_DEV_ACCOUNT must be off, or unset, not "${devAccount}"`)
  }
  const settings = readSettings(value('HUB_CONFIG'), environment, issuer, problems)

  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze({
    issuer,
    host: value('HOST') ?? (isProduction ? '0.0.0.0' : '127.0.0.1'),
    port,
    isProduction,
    databaseUrl,
    dataDir,
    makesDevAccount: isForOneDeveloper && devAccount !== 'off',
    secrets: secrets.length > 0 ? secrets : [developmentSecret(dataDir)],
    smtp: smtpUrl === undefined ? undefined : { url: smtpUrl, from: mailFrom },
    tracesTo,
    ...settings,
  })
}

const MAKE_SECRET = `node -e "console.log(require('crypto').randomBytes(32).toString('base64url'))"`

const SECRET_REQUIRED = `HUB_SECRET is required in production and with DATABASE_URL: replicas must read each other’s seals. Make one: ${MAKE_SECRET}`

const isPostgresUrl = (url: string) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url)

const isHttpUrl = (url: string) => /^https?:\/\//.test(url) && URL.canParse(url)

function parsePort(text: string, problems: string[]): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    problems.push(`PORT must be a number from 0 to 65535, not "${text}"`)
  }
  return port
}

function issuerFaults(issuer: string): string[] {
  if (!URL.canParse(issuer))
    return [`HUB_URL must be a URL such as https://id.example.com, not "${issuer}"`]
  const url = new URL(issuer)
  const checks: Array<[bad: boolean, problem: string]> = [
    [!/^https?:$/.test(url.protocol), 'HUB_URL must begin with https:// or http://'],
    [
      url.protocol === 'http:' && !isLoopbackHost(url.hostname),
      'HUB_URL must be https outside loopback',
    ],
    [
      url.origin !== issuer,
      `HUB_URL must be an origin alone, without a path or a final slash: ${url.origin}`,
    ],
  ]
  return checks.filter(([bad]) => bad).map(([, problem]) => problem)
}

function mailFaults(smtpUrl: string, mailFrom: string): string[] {
  const address = /<([^<>]+)>$/.exec(mailFrom)?.[1] ?? mailFrom
  const checks: Array<[bad: boolean, problem: string]> = [
    [!/^smtps?:\/\/./.test(smtpUrl), 'SMTP_URL must begin with smtp:// or smtps://'],
    [
      canonicalEmail(address) === undefined,
      'MAIL_FROM is required with SMTP_URL: an address such as Acme <hello@example.com>',
    ],
  ]
  return checks.filter(([bad]) => bad).map(([, problem]) => problem)
}

function parseSecrets(list: string | undefined, problems: string[]): Buffer[] {
  if (list === undefined) return []
  return list.split(',').flatMap((item, index) => {
    const secret = parseSecret(item.trim())
    if (secret) return [secret]
    const which = list.includes(',') ? `HUB_SECRET, entry ${index + 1},` : 'HUB_SECRET'
    problems.push(
      `${which} must be at least ${SECRET_BYTES} random bytes as base64url. Make one: ${MAKE_SECRET}`,
    )
    return []
  })
}

function parseSecret(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return /^[A-Za-z0-9_-]+$/.test(text) && bytes.length >= SECRET_BYTES ? bytes : undefined
}

/** For development with the embedded database only: made once, kept beside it. */
function developmentSecret(dataDir: string): Buffer {
  const file = join(dataDir, 'secret')
  if (!existsSync(file)) makeSecret(file)
  const secret = parseSecret(readFileSync(file, 'utf8').trim())
  if (secret) return secret
  throw new ConfigError([`${file} must hold a secret of ${SECRET_BYTES} random bytes as base64url`])
}

/** Linked into place, so that of two commands that begin at once both read the same secret, whole. */
function makeSecret(file: string): void {
  const draft = `${file}.${process.pid}`
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(draft, randomText(SECRET_BYTES), { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}

function readSettings(
  path: string | undefined,
  environment: Environment,
  issuer: string,
  problems: string[],
): Settings {
  const file = resolve(path ?? DEFAULT_CONFIG_FILE)
  if (path === undefined && !existsSync(file)) return NO_SETTINGS
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    problems.push(`HUB_CONFIG: cannot read ${file} (${(error as NodeJS.ErrnoException).code})`)
    return NO_SETTINGS
  }
  const origin = URL.canParse(issuer) ? new URL(issuer).origin : 'http://localhost:4000'
  const parsed = parseSettings(text, { environment, issuer: origin, folder: dirname(file) })
  problems.push(...parsed.problems.map((problem) => `HUB_CONFIG ${file}: ${problem}`))
  return parsed.settings
}
