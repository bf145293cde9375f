/**
 * A real proxy in front of programs of this machine, with TLS: in a folder of its own, as a visitor would reach it.
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

export interface TlsProxy {
  port: number
  folder: string
  /** As a browser would that resolves the hosts to this proxy and trusts its certificate. */
  request(request: Request): Promise<Response>
  /** What it has written to its standard output and error. */
  output(): string
  stop(): Promise<void>
}

export interface TlsProxySetting {
  hosts: string[]
  /** By their names. They find certificate.pem, key.pem, and both in both.pem, beside them. */
  files: (port: number) => Record<string, string>
  /** In their folder. */
  command: (folder: string) => string[]
}

/** Listens on the port that the files are told, on 127.0.0.1. */
export async function runTlsProxy({ hosts, files, command }: TlsProxySetting): Promise<TlsProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'symbolon-proxy-'))
  const port = await freePort()
  const { certificate, privateKey } = selfSignedCertificate(hosts)
  const keys = { 'certificate.pem': certificate, 'key.pem': privateKey }
  const written = { ...files(port), ...keys, 'both.pem': certificate + privateKey }
  for (const [name, text] of Object.entries(written))
    await writeFile(join(folder, name), text, { mode: 0o600 })

  const [program, ...args] = command(folder)
  const child = spawn(program!, args, { cwd: folder })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const ended = once(child, 'exit')
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended by itself:\n${output}`)
    await sleep(20)
  }

  return {
    port,
    folder,
    request: (request) => requestOver({ request, port, certificate }),
    output: () => output,
    async stop() {
      child.kill()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

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
