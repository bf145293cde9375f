/**
 * deploy/haproxy.cfg, run by a real HAProxy.
 */
import { readFileSync } from 'node:fs'
import { inject } from 'vitest'
import type { HubProcess } from '../../processes/hub-process.ts'
import { testReplicasBehind } from '../replicas.ts'
import { runTlsProxy } from '../tls-proxy.ts'

testReplicasBehind(async (replicas) => {
  const proxy = await runTlsProxy({
    hosts: ['id.example.com'],
    files: (port) => ({ 'haproxy.cfg': onThisMachine(port, replicas) }),
    command: () => [inject('haproxyPath'), '-db', '-f', 'haproxy.cfg'],
  })
  return { ...proxy, logs: async () => proxy.output() }
})

/** The file as it is, with ports and places of a test. */
const onThisMachine = (port: number, replicas: HubProcess[]) =>
  replicas.reduce(
    (text, { url }, index) => {
      const server = `server ${'ab'[index]}`
      return text.replaceAll(
        `${server} 127.0.0.1:${4001 + index}`,
        `${server} ${new URL(url).host}`,
      )
    },
    readFileSync('deploy/haproxy.cfg', 'utf8')
      .replace(/ {2}user .*\n {2}group .*\n/, '')
      .replace('bind :80', 'bind abns@plain')
      .replace('bind :443', `bind 127.0.0.1:${port}`)
      .replace('/etc/haproxy/id.example.com.pem', 'both.pem'),
  )
