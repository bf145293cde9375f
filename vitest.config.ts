/**
 * The suites. `npx vitest run --project 'hub on*'` runs some of them; each names what it cannot run without.
 */
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import type { InlineConfig } from 'vitest/node'
import { closingLine } from './test/support/closing-line.ts'
import {
  findApache,
  findAuthlib,
  findChromium,
  findHaproxy,
  findNginx,
  findPgBouncer,
  findPostgres,
  findPostgresPrograms,
} from './test/support/machine.ts'
import { needs } from './test/support/needs.ts'

const POSTGRES: InlineConfig = {
  provide: { database: 'postgres' },
  globalSetup: 'test/support/global-setup.ts',
}
const postgres = needs('PostgreSQL', findPostgres)
const postgresPrograms = needs('PostgreSQL', findPostgresPrograms)
const nginx = needs('nginx', findNginx)
const haproxy = needs('HAProxy', findHaproxy)
const pgBouncer = needs('PgBouncer', findPgBouncer)
const apache = needs('Apache with mod_auth_openidc', findApache)
const authlib = needs('Authlib', findAuthlib)
const chromium = needs('Chromium', findChromium)

// One Chromium and one running demo serve all files of a worker. Whoever comes first waits for the hub and three apps to
// start, which takes a busy machine most of a minute.
const BROWSER: InlineConfig = {
  ...{ isolate: false, maxWorkers: 2, sequence: { groupOrder: 1 } },
  testTimeout: 300_000,
}

// Suites that watch the clock run after all others, two files at a time. These mostly wait: for processes to start, for
// deadlines to pass.
const BY_THE_CLOCK: InlineConfig = {
  ...{ maxWorkers: 2, sequence: { groupOrder: 2 } },
  testTimeout: 180_000,
}

// One installation for all its rows. A bar on the clock may be missed because the machine has other things to do, so a row is
// tried again; what was lost or let in by then stays in the ledger, and fails every later try.
const FAULTS: InlineConfig = {
  ...BY_THE_CLOCK,
  retry: 2,
}

// The library is packed once.
const PACKED: InlineConfig = { globalSetup: 'test/package/global-setup.ts' }

// A process of its own would import everything and compile PGlite anew for each file, 3 s of work every time.
const TOGETHER: InlineConfig = { isolate: false }

// What must hold however people come back from the hub is tried once for each flow.
const CODE_FLOW: InlineConfig = { ...TOGETHER, provide: { flow: 'code' } }

// PGlite has one connection, so a race there proves nothing.
const RACES = 'test/**/*.race.test.ts'

export default defineConfig({
  test: {
    reporters: ['default', closingLine],
    maxWorkers: 3,
    experimental: { fsModuleCache: true }, // what one suite has compiled serves the others
    projects: [
      suite('architecture', 'test/architecture.test.ts'),
      suite('support', 'test/support/*.test.ts'),
      suite('client-lib', 'test/{client-lib,demo-apps,unit}/**/*.test.ts', TOGETHER),
      suite('client-lib, code flow', 'test/client-lib/hostile-*.test.ts', CODE_FLOW),
      suite('hub on PGlite', 'test/hub/**/*.test.ts', TOGETHER),
      suite('hub on PostgreSQL', 'test/hub/**/*.test.ts', { ...POSTGRES, ...TOGETHER }, postgres),
      suite('oidc', 'test/oidc/**/*.test.ts', TOGETHER),
      suite('oidc on PostgreSQL', 'test/oidc/**/*.test.ts', { ...POSTGRES, ...TOGETHER }, postgres),
      suite('interop', 'test/interop/*.test.ts'),
      suite('interop in Chromium', 'test/interop/chromium/*.test.ts', {}, chromium),
      suite('interop with Apache', 'test/interop/apache/*.test.ts', {}, apache),
      suite('interop with Authlib', 'test/interop/authlib/*.test.ts', {}, authlib),
      suite('races', RACES, { ...POSTGRES, exclude: [] }, postgres),
      onSomeDatabase('sso', 'test/sso/**/*.test.ts', TOGETHER),
      onSomeDatabase('sso, code flow', 'test/sso/**/*.test.ts', CODE_FLOW),
      onSomeDatabase('attacks', 'test/attacks/**/*.test.ts', TOGETHER),
      onSomeDatabase('attacks, code flow', 'test/attacks/**/*.test.ts', CODE_FLOW),
      suite('fuzz', 'test/fuzz/**/*.test.ts'),
      suite('additive', 'test/additive/**/*.test.ts', POSTGRES, postgres),
      suite(
        'processes',
        'test/processes/**/*.test.ts',
        { ...POSTGRES, ...BY_THE_CLOCK },
        postgres,
        postgresPrograms,
      ),
      suite('faults', 'test/faults/*.test.ts', FAULTS, postgresPrograms, nginx),
      suite('package', 'test/package/**/*.test.ts', PACKED),
      suite('proxy', 'test/proxy/*.test.ts', POSTGRES, nginx, postgres),
      suite('proxy, HAProxy', 'test/proxy/haproxy/*.test.ts', POSTGRES, haproxy, postgres),
      suite('pooler', 'test/pooler/**/*.test.ts', POSTGRES, pgBouncer, postgres),
      suite('browser', 'test/browser/**/*.test.ts', BROWSER, chromium),
    ],
  },
})

function suite(
  name: string,
  include: string,
  test: InlineConfig = {},
  ...plugins: ReturnType<typeof needs>[]
): TestProjectInlineConfiguration {
  // The workspace's packages are tested from their source.
  const conditions = ['symbolon-source', 'node', 'development|production']
  return {
    plugins,
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: [include],
      exclude: [RACES],
      // For what hangs: a busy machine is five times slower than a quiet one.
      testTimeout: 90_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 30_000 } },
      ...test,
      provide: { database: 'pglite', flow: 'direct', ...test.provide },
    },
  }
}

/** What is not about the database is tried on PostgreSQL where there is one: PGlite takes three times the work for it. */
function onSomeDatabase(name: string, include: string, test: InlineConfig = {}) {
  if ('missing' in findPostgres()) return suite(name, include, test)
  const provide = { ...POSTGRES.provide, ...test.provide }
  return suite(name, include, { ...POSTGRES, ...test, provide }, postgres)
}
