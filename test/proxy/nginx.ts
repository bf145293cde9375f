/**
 * A real nginx in front of programs of this machine: TLS, one server per public host.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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
  stop(): Promise<void>
}

/** `hosts` are names and the `location` blocks of their servers. */
export async function startNginx(program: string, hosts: Record<string, string>): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'symbolon-nginx-'))
  const port = await freePort()
  const { certificate, privateKey } = selfSignedCertificate(Object.keys(hosts))
  await writeFile(join(folder, 'certificate.pem'), certificate)
  await writeFile(join(folder, 'key.pem'), privateKey, { mode: 0o600 })
  await writeFile(join(folder, 'nginx.conf'), configuration(port, hosts))

  const child = spawn(program, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'])
  let output = ''
  child.stderr.on('data', (chunk) => (output += chunk))
  const ended = once(child, 'exit')
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended by itself:\n${output}`)
    await sleep(20)
  }

  return {
    request: (request) => requestOver({ request, port, certificate }),
    async stop() {
      child.kill()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

const configuration = (port: number, hosts: Record<string, string>) => `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
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
