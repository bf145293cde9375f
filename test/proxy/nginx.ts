/**
 * A real nginx in front of programs of this machine: TLS, one server per public host.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { responseOf } from '../demo-apps/listening-app.ts'
import { accepts } from '../support/accepts.ts'
import { selfSignedCertificate } from '../support/certificate.ts'
import { freePort } from '../support/free-ports.ts'

export interface Nginx {
  /** As a browser would that resolves the hosts to this nginx and trusts its certificate. */
  request(request: Request): Promise<Response>
  /** What it has written into its folder. */
  fileOf(name: string): Promise<string>
  stop(): Promise<void>
}

/** `hosts` are names and the `location` blocks of their servers. */
export const startNginx = (program: string, hosts: Record<string, string>): Promise<Nginx> =>
  runNginx(program, {
    hosts: Object.keys(hosts),
    files: (port) => ({ 'nginx.conf': configuration(port, hosts) }),
  })

export interface NginxSetting {
  hosts: string[]
  /** By their names: its `nginx.conf`, and what that includes. They find certificate.pem and key.pem beside them. */
  files: (port: number) => Record<string, string>
}

/** Listens on the port that the files are told, on 127.0.0.1. */
export async function runNginx(program: string, { hosts, files }: NginxSetting): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'symbolon-nginx-'))
  const port = await freePort()
  const { certificate, privateKey } = selfSignedCertificate(hosts)
  const written = { ...files(port), 'certificate.pem': certificate, 'key.pem': privateKey }
  for (const [name, text] of Object.entries(written))
    await writeFile(join(folder, name), text, { mode: 0o600 })

  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const globals = `daemon off; pid nginx.pid; ${user}`
  const child = spawn(program, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr', '-g', globals])
  let output = ''
  child.stderr.on('data', (chunk) => (output += chunk))
  const ended = once(child, 'exit')
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended by itself:\n${output}`)
    await sleep(20)
  }

  return {
    request: (request) => requestOver({ request, port, certificate }),
    fileOf: (name) => readFile(join(folder, name), 'utf8'),
    async stop() {
      child.kill()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

/** For a user who may not write into those that it was built with. */
export const OWN_FOLDERS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((name) => `${name}_temp_path ${name};`)
  .join(' ')

const configuration = (port: number, hosts: Record<string, string>) => `
events {}
http {
  access_log off;
  ${OWN_FOLDERS}
  ssl_certificate certificate.pem;
  ssl_certificate_key key.pem;
  ${Object.entries(hosts)
    .map(
      ([host, locations]) =>
        `server {\n listen 127.0.0.1:${port} ssl;\n server_name ${host};\n ${locations}\n}`,
    )
    .join('\n')}
}
`

interface Forwarded {
  request: Request
  port: number
  certificate: string
}

async function requestOver({ request, port, certificate }: Forwarded): Promise<Response> {
  const { hostname, pathname, search } = new URL(request.url)
  const outgoing = httpsRequest({
    ...{ host: '127.0.0.1', port, servername: hostname, ca: certificate, agent: false },
    ...{ method: request.method, path: pathname + search },
    headers: { ...Object.fromEntries(request.headers), host: hostname },
  })
  outgoing.end(Buffer.from(await request.arrayBuffer()))
  const [incoming] = await once(outgoing, 'response')
  return responseOf(incoming)
}
