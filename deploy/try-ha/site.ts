/**
 * What stands before the database: HAProxy that chooses its leader, two replicas of the hub, and HAProxy in front of those,
 * both configured by the files in deploy/.
 */
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { startHub, type HubProcess } from '../../test/processes/hub-process.ts'
import { accepts } from '../../test/support/accepts.ts'
import { freePort } from '../../test/support/free-ports.ts'
import type { PostgresNodes } from './postgres-nodes.ts'
import { deployFile, type Sandbox } from './sandbox.ts'

const HUB_CONFIG = fileURLToPath(new URL('../../bench/hub.config.json', import.meta.url))

/** Where it listens. */
export async function startDatabaseProxy(sandbox: Sandbox, { ports }: PostgresNodes) {
  const port = await freePort()
  const servers = ports.map(({ postgres, api }, index) => [
    `10.0.0.1${index + 1}:5432 check port 8008`,
    `127.0.0.1:${postgres} check port ${api}`,
  ])
  const file = await deployFile('patroni/haproxy.cfg', {
    'bind 127.0.0.1:5432': `bind 127.0.0.1:${port}`,
    ...Object.fromEntries(servers),
  })
  return startProxy(sandbox, { name: 'database-proxy', port, file })
}

export async function startReplicas(sandbox: Sandbox, databaseUrl: string): Promise<HubProcess[]> {
  const environment = {
    ...{ DATABASE_URL: databaseUrl, HUB_CONFIG },
    HUB_SECRET: randomBytes(32).toString('base64url'),
  }
  const bin = ['node', `--title=${sandbox.folder}`, 'hub/bin/symbolon.js'] // by which the guard knows it
  return [await startHub(environment, bin), await startHub(environment, bin)]
}

/** Without TLS: who asks is on this machine. */
export async function startPublicProxy(sandbox: Sandbox, replicas: HubProcess[]) {
  const port = await freePort()
  const servers = replicas.map(({ url }, index) => {
    const name = 'ab'[index]
    return [`server ${name} 127.0.0.1:${4001 + index}`, `server ${name} ${new URL(url).host}`]
  })
  const file = await deployFile('haproxy.cfg', {
    ...Object.fromEntries(servers),
    '  user haproxy\n  group haproxy\n': '',
    '  bind :80\n': '',
    ':443 ssl crt /etc/haproxy/id.example.com.pem alpn h2,http/1.1': `127.0.0.1:${port}`,
    '  http-request redirect scheme https code 301 unless { ssl_fc }\n': '',
  })
  return startProxy(sandbox, { name: 'public-proxy', port, file })
}

async function startProxy(sandbox: Sandbox, proxy: { name: string; port: number; file: string }) {
  const path = await sandbox.write(`${proxy.name}.cfg`, proxy.file)
  await sandbox.start(proxy.name, ['haproxy', '-db', '-f', path])
  while (!(await accepts(proxy.port))) await sleep(50)
  return `127.0.0.1:${proxy.port}`
}
