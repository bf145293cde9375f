/**
 * deploy/nginx.conf, run by a real nginx.
 */
import { readFileSync } from 'node:fs'
import { inject } from 'vitest'
import type { HubProcess } from '../processes/hub-process.ts'
import { OWN_FOLDERS, runNginx } from './nginx.ts'
import { testReplicasBehind } from './replicas.ts'

testReplicasBehind(async (replicas) => {
  const nginx = await runNginx(inject('nginxPath'), {
    hosts: ['id.example.com'],
    files: (port) => ({ 'nginx.conf': onThisMachine(port), 'upstream.conf': upstream(replicas) }),
  })
  const logs = async () => (await nginx.fileOf('access.log')) + (await nginx.fileOf('error.log'))
  return { ...nginx, logs }
})

/** The file as it is, with ports and places of a test. */
const onThisMachine = (port: number) =>
  readFileSync('deploy/nginx.conf', 'utf8')
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('listen 80', `listen unix:plain.sock`)
    .replace('/etc/nginx/id.example.com.pem', 'certificate.pem')
    .replace('/etc/nginx/id.example.com.key', 'key.pem')
    .replaceAll('/var/log/nginx/', '')
    .replace('http {', `http { ${OWN_FOLDERS}`)

const upstream = (replicas: HubProcess[]) =>
  replicas.reduce(
    (text, { url }, index) => text.replace(`127.0.0.1:${4001 + index}`, new URL(url).host),
    readFileSync('deploy/upstream.conf', 'utf8'),
  )
