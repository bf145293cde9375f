/**
 * The files in deploy/ speak of variables, paths and times that there are. What can be run here is: test/proxy has nginx.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { DEADLINE } from '../../hub/src/base/duration.ts'
import { parseSettings } from '../../hub/src/config-file.ts'

const read = (name: string) => readFileSync(`deploy/${name}`, 'utf8')

interface Service {
  build?: { dockerfile: string }
  environment?: Record<string, string>
  stop_grace_period?: string
}
interface Compose {
  services: Record<string, Service>
  configs: Record<string, { content: string }>
}
const compose = parse(read('compose.yaml'), { merge: true }) as Compose
const replicas = ['hub-a', 'hub-b'].map((name) => compose.services[name]!)

interface Container {
  args?: string[]
  env: Array<{ name: string }>
  lifecycle?: { preStop: { exec: { command: string[] } } }
  livenessProbe?: { httpGet: { path: string } }
  readinessProbe?: { httpGet: { path: string } }
}
interface Manifest {
  kind: string
  data: Record<string, string>
  spec: {
    selector: unknown
    replicas: number
    minAvailable: number
    template: {
      metadata: { labels: Record<string, string> }
      spec: {
        terminationGracePeriodSeconds: number
        initContainers: Container[]
        containers: Container[]
      }
    }
  }
}
const manifests = parseAllDocuments(read('kubernetes/hub.yaml')).map((document) => {
  expect(document.errors).toEqual([])
  return document.toJS() as Manifest
})
const manifest = (kind: string) => manifests.find((one) => one.kind === kind)!
const pod = manifest('Deployment').spec.template
const [migration, hub] = [pod.spec.initContainers[0]!, pod.spec.containers[0]!]

const unit = read('symbolon@.service')
const dockerfile = read('Dockerfile')

describe('every variable is one that the README has', () => {
  const documented = new Set(
    [...readFileSync('README.md', 'utf8').matchAll(/^\| (`[A-Z_`, ]+`) /gm)].flatMap(([, names]) =>
      names!.split(', ').map((name) => name.replaceAll('`', '')),
    ),
  )
  const assigned = (text: string) => [...text.matchAll(/\b([A-Z_]{3,})=/g)].map(([, name]) => name!)

  test.each([
    ['hub.env', assigned(read('hub.env'))],
    ['symbolon@.service', assigned(unit.replaceAll(/^(?!Environment=).*$/gm, ''))],
    ['Dockerfile', assigned(dockerfile.replaceAll(/^(?!ENV ).*$/gm, ''))],
    ['compose.yaml', replicas.flatMap(({ environment }) => Object.keys(environment!))],
    ['kubernetes/hub.yaml', [...migration.env, ...hub.env].map(({ name }) => name)],
  ])('%s', (_file, names) => {
    expect(names).not.toEqual([])
    expect(names.filter((name) => !documented.has(name))).toEqual([])
  })
})

test.each([
  ['symbolon.config.json', read('symbolon.config.json')],
  ['compose.yaml', compose.configs['hub']!.content],
  ['kubernetes/hub.yaml', manifest('ConfigMap').data['symbolon.config.json']!],
])('the settings in %s are ones that the hub takes', (_file, settings) => {
  const where = { environment: {}, issuer: 'https://id.example.com', folder: '' }
  expect(parseSettings(settings, where).problems).toEqual([])
  expect(JSON.parse(settings).proxies).toHaveLength(1)
})

describe('a replica that is told to stop has the time to', () => {
  const longest = (DEADLINE.drain + DEADLINE.lastMails + DEADLINE.smtpAnswer) / 1000

  test('with systemd', () => {
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)![1])).toBeGreaterThan(longest)
  })
  test('with Compose', () => {
    for (const { stop_grace_period } of replicas)
      expect(Number.parseInt(stop_grace_period!)).toBeGreaterThan(longest)
  })
  test('with Kubernetes, which counts the pause before', () => {
    const pause = Number(hub.lifecycle!.preStop.exec.command.at(-1))
    expect(pod.spec.terminationGracePeriodSeconds - pause).toBeGreaterThan(longest)
  })
})

test('Kubernetes migrates first, restarts for the process alone, and always leaves one', () => {
  const [deployment, budget, service] = ['Deployment', 'PodDisruptionBudget', 'Service'].map(
    (kind) => manifest(kind).spec,
  )
  expect(migration.args).toEqual(['migrate'])
  expect(hub.livenessProbe?.httpGet.path).toBe('/healthz')
  expect(hub.readinessProbe?.httpGet.path).toBe('/readyz')
  expect(deployment!.replicas).toBeGreaterThan(budget!.minAvailable)
  expect(deployment!.selector).toEqual({ matchLabels: pod.metadata.labels })
  expect(service!.selector).toEqual(pod.metadata.labels)
  expect(budget!.selector).toEqual(deployment!.selector)
})

test('the image is made of what is there, with the manifest of every workspace, as npm ci wants', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, paths]) =>
    paths!.split(' '),
  )
  const manifests = [
    'hub',
    'client-lib',
    ...readdirSync('demo-apps').map((app) => `demo-apps/${app}`),
  ]
    .map((workspace) => `${workspace}/package.json`)
    .filter((path) => existsSync(path))
  expect(copied.filter((path) => !existsSync(path))).toEqual([])
  expect(copied.sort()).toEqual(['package.json', 'package-lock.json', 'hub', ...manifests].sort())
})

describe('HAProxy', () => {
  const files = ['haproxy.cfg', 'patroni/haproxy.cfg']
  const waits = (name: string, what: string) =>
    Number(new RegExp(`^ {2}timeout ${what} (\\d+)s$`, 'm').exec(read(name))![1]) * 1000

  test('gives up on a replica after the replica itself', () => {
    expect(waits('haproxy.cfg', 'server')).toBeGreaterThan(DEADLINE.request)
  })

  test.each(files)('has found out in %s before the hub gives up waiting', (name) => {
    expect(waits(name, 'connect')).toBeLessThan(DEADLINE.poolWait)
    expect(waits(name, 'check')).toBeLessThan(DEADLINE.poolWait)
  })
})

describe('Patroni', () => {
  interface Patroni {
    bootstrap: { dcs: Record<'ttl' | 'loop_wait' | 'retry_timeout', number> }
    postgresql: { pg_hba: string[] }
  }
  const { bootstrap, postgresql } = parse(read('patroni/patroni.yml')) as Patroni
  const node = read('patroni/node.env')
  const hosts = (text: string, port: number) =>
    [...text.matchAll(new RegExp(`(10\\.[\\d.]+):${port}`, 'g'))].map(([, host]) => host)

  test('loses nothing that was acknowledged, and renews its lease in time', () => {
    const { ttl, loop_wait, retry_timeout } = bootstrap.dcs
    expect(bootstrap.dcs).toMatchObject({ synchronous_mode: true })
    expect(loop_wait + 2 * retry_timeout).toBeLessThanOrEqual(ttl)
  })

  test('lets nobody in without a password', () => {
    expect(postgresql.pg_hba.filter((line) => !line.endsWith(' scram-sha-256'))).toEqual([])
    expect(node.match(/^PATRONI_\w+_PASSWORD=$/gm)).toHaveLength(3)
  })

  test('has the same three machines in every file', () => {
    const machines = ['10.0.0.11', '10.0.0.12', '10.0.0.13']
    expect(hosts(node, 2379)).toEqual(machines)
    expect(hosts(read('patroni/haproxy.cfg'), 5432)).toEqual(machines)
    expect(new Set(hosts(read('patroni/etcd.env'), 2380))).toEqual(new Set(machines))
  })
})

const systemd = spawnSync('systemd-analyze', ['verify', 'deploy/symbolon@.service'], {
  encoding: 'utf8',
})
test.each(systemd.error ? [] : [systemd])('systemd takes the unit', ({ status, stderr }) => {
  expect([status, stderr]).toEqual([0, ''])
})

const haproxy = spawnSync('haproxy', ['-c', '-f', 'deploy/patroni/haproxy.cfg'], {
  env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` },
  encoding: 'utf8',
})
test.each(haproxy.error ? [] : [haproxy])('HAProxy takes the file for PostgreSQL', (run) => {
  expect([run.status, run.stderr.match(/ALERT|WARNING/g)]).toEqual([0, null])
})
