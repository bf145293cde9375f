/**
 * nginx as deploy/ configures it, with the ports and places of a test.
 */
import { readFileSync } from 'node:fs'
import { OWN_FOLDERS } from './nginx.ts'
import type { TlsProxySetting } from './tls-proxy.ts'

/** `replicas` are hosts with ports. */
export const deployedNginx =
  (replicas: string[]): TlsProxySetting['files'] =>
  (port) => ({
    'nginx.conf': onThisMachine(port),
    'upstream.conf': readFileSync('deploy/upstream.conf', 'utf8').replace(
      /( +server )127\.0\.0\.1:4001(.*\n).*:4002.*\n/,
      (_, server, rest) => replicas.map((replica) => `${server}${replica}${rest}`).join(''),
    ),
  })

const onThisMachine = (port: number) =>
  readFileSync('deploy/nginx.conf', 'utf8')
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('listen 80', `listen unix:plain.sock`)
    .replace('/etc/nginx/id.example.com.pem', 'certificate.pem')
    .replace('/etc/nginx/id.example.com.key', 'key.pem')
    .replaceAll('/var/log/nginx/', '')
    .replace('http {', `http { ${OWN_FOLDERS}`)
