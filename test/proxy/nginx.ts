/**
 * A real nginx, one server per public host.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runTlsProxy, type TlsProxy, type TlsProxySetting } from './tls-proxy.ts'

export interface Nginx extends TlsProxy {
  /** What it has written into its folder. */
  fileOf(name: string): Promise<string>
}

/** `hosts` are names and the `location` blocks of their servers. */
export const startNginx = (program: string, hosts: Record<string, string>): Promise<Nginx> =>
  runNginx(program, {
    hosts: Object.keys(hosts),
    files: (port) => ({ 'nginx.conf': configuration(port, hosts) }),
  })

/** Its `nginx.conf` is among the files. */
export async function runNginx(
  program: string,
  setting: Omit<TlsProxySetting, 'command'>,
): Promise<Nginx> {
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const globals = `daemon off; pid nginx.pid; ${user}`
  const options = ['-c', 'nginx.conf', '-e', 'stderr', '-g', globals]
  const proxy = await runTlsProxy({
    ...setting,
    command: (folder) => [program, '-p', folder, ...options],
  })
  return { ...proxy, fileOf: (name) => readFile(join(proxy.folder, name), 'utf8') }
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
