/**
 * What this machine has for the tests: a PostgreSQL, a Chromium, an nginx. What is missing is installed where that is ours to
 * do (root on Debian); anywhere else the answer is the reason why the suites that need it cannot run.
 */
import { spawnSync } from 'node:child_process'
import type { ProvidedContext } from 'vitest'
import { accessSync, constants, existsSync, readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

declare module 'vitest' {
  interface ProvidedContext {
    /** Which kind `openTestDatabase` gives; set by the suite. */
    database: 'pglite' | 'postgres'
    /** How people come back from the hub; set by the suite. */
    flow: 'direct' | 'code'
    /** A user who may create databases; of the server given from outside or the one started for this run. */
    postgresUrl: string
    /** The folder of initdb, postgres and pg_ctl. */
    postgresPrograms: string
    chromiumPath: string
    nginxPath: string
    haproxyPath: string
    apachePath: string
    pgBouncerPath: string
    /** A Python that has Authlib and Requests. */
    pythonPath: string
  }
}

type ProvidedPlace = Exclude<keyof ProvidedContext, 'database' | 'flow'>

/** What the tests then inject, or why there is nothing to inject. */
export type Finding = { provide: ProvidedPlace; value: string } | { missing: string }

export const findPostgresPrograms = once('PostgreSQL', () =>
  findOrInstall('postgresPrograms', 'postgresql', serverPrograms),
)

const givenUrl = process.env.TEST_DATABASE_URL || process.env.DATABASE_URL

/** The server that the environment names, else the programs to start one. */
export const findPostgres = givenUrl
  ? once('PostgreSQL', () => ({ provide: 'postgresUrl', value: givenUrl }))
  : findPostgresPrograms

export const findChromium = once('Chromium', () => {
  const given = process.env.CHROMIUM_PATH
  if (!given) return findOrInstall('chromiumPath', 'chromium-headless-shell', chromium)
  if (isProgram(given)) return { provide: 'chromiumPath', value: given }
  return { missing: `CHROMIUM_PATH is no program: ${given}` }
})

export const findNginx = once('nginx', () => findOrInstall('nginxPath', 'nginx', nginx))

export const findHaproxy = once('HAProxy', () => findOrInstall('haproxyPath', 'haproxy', haproxy))

export const findApache = once('Apache with mod_auth_openidc', () =>
  findOrInstall('apachePath', 'apache2 libapache2-mod-auth-openidc', apache),
)

export const findAuthlib = once('Authlib', () =>
  findOrInstall('pythonPath', 'python3-authlib python3-requests', python),
)

export const findPgBouncer = once('PgBouncer', () =>
  findOrInstall('pgBouncerPath', 'pgbouncer', pgBouncer),
)

const pgBouncer = () => ofSystem('pgbouncer')

const apache = () =>
  existsSync('/usr/lib/apache2/modules/mod_auth_openidc.so')
    ? ['/usr/sbin/apache2'].find(isProgram)
    : undefined

const python = () =>
  [...pathFolders(), '/usr/bin']
    .map((folder) => join(folder, 'python3'))
    .filter(isProgram)
    .find((path) => spawnSync(path, ['-c', 'import authlib, requests']).status === 0)

const nginx = () => ofSystem('nginx')

const haproxy = () => ofSystem('haproxy')

const ofSystem = (name: string) =>
  [...pathFolders(), '/usr/sbin'].map((folder) => join(folder, name)).find(isProgram)

const chromium = () => CHROMIUM_PROGRAMS.find(isProgram)

const CHROMIUM_PROGRAMS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/opt/google/chrome/chrome',
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
]

function serverPrograms(): string | undefined {
  const folders = [
    // A link on the PATH is followed: PostgreSQL finds its own files beside the real program.
    ...pathFolders()
      .filter((folder) => isProgram(join(folder, 'initdb')))
      .map((folder) => dirname(realpathSync(join(folder, 'initdb')))),
    ...newestFirst('/usr/lib/postgresql', /^\d/),
    ...newestFirst('/opt/homebrew/opt', /^postgresql/),
    ...newestFirst('/usr/local/opt', /^postgresql/),
  ]
  const programs = ['initdb', 'postgres', 'pg_ctl']
  return folders.find((folder) => programs.every((name) => isProgram(join(folder, name))))
}

const pathFolders = () => (process.env.PATH ?? '').split(delimiter)

function newestFirst(parent: string, name: RegExp): string[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .filter((version) => name.test(version))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((version) => join(parent, version, 'bin'))
}

function findOrInstall(
  provide: ProvidedPlace,
  debianPackage: string,
  find: () => string | undefined,
): Finding {
  const there = find()
  if (there) return { provide, value: there }
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    return { missing: `not on this machine, and only root on Debian may install ${debianPackage}` }

  const problem = aptGetInstall(debianPackage)
  const installed = find()
  if (!installed) return { missing: problem ?? `not in ${debianPackage}` }
  return { provide, value: installed }
}

/** A mirror may be away for a moment, and the machine's own updates hold a lock. */
const PATIENTLY = ['-q', '-o', 'Acquire::Retries=3', '-o', 'DPkg::Lock::Timeout=300']

function aptGetInstall(debianPackage: string): string | undefined {
  for (const step of ['update', `install -y --no-install-recommends ${debianPackage}`]) {
    console.log(`tests: apt-get ${step}`)
    const { status, error, stderr } = spawnSync('apt-get', [...PATIENTLY, ...step.split(' ')], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    })
    if (error) return `apt-get: ${error.message}`
    if (status !== 0) return `apt-get ${step} failed: ${stderr.trim().split('\n').at(-1)}`
  }
  return undefined
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false // ENOENT, EACCES, ENOTDIR
    throw error
  }
}

/** Several suites ask for the same thing; it is looked for, and reported, once. */
function once(what: string, find: () => Finding): () => Finding {
  let finding: Finding | undefined
  return () => {
    if (finding) return finding
    finding = find()
    const answer = 'missing' in finding ? finding.missing : finding.value
    console.log(`tests: ${what}: ${answer.replace(/\/\/.*@/, '//')}`) // without a password
    return finding
  }
}
