/**
 * What the doctor is tried on: a hub that listens, apps in front of it, healthy and broken ones, and the command in a process
 * of its own.
 */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { hubRoutes } from '../../client-lib/src/adapters/node-http.ts'
import type { HubClientOptions } from '../../client-lib/src/index.ts'
import { selfSignedCertificate } from '../support/certificate.ts'
import { freePort, freePorts } from '../support/free-ports.ts'
import { PASSWORD } from '../support/hub.ts'
import { JOSE } from '../support/jose-pattern.ts'
import { openListeningHub, type ListeningHub } from '../support/listening-hub.ts'
import { createApp, SECRET } from './app-under-test.ts'

export type Variables = Record<string, string>

export interface Examined {
  code: number
  out: string
  err: string
}

interface FindingShown {
  ok: boolean
  stage: string
  code: string
  detail: string
  fix: string
}

export interface Ward {
  site: ListeningHub
  /** The variables of an app that is registered under this id. */
  variables(id: string): Variables
  /** Starts that app; `proxy` is what stands in front of it does to a Set-Cookie line. */
  start(id: string, app?: Partial<HubClientOptions>, proxy?: Proxy): Promise<void>
  /** Any server at all; returns its origin. */
  serve(listener: RequestListener): Promise<string>
  /** A file beside the apps; returns its path. */
  file(name: string, text: string): Promise<string>
  /** Nothing that it prints may hold a token, a password or a secret. */
  doctor(variables: Variables, args?: string[], password?: string): Promise<Examined>
  /** The one failing line of an examination that must fail. */
  faultOf(variables: Variables, args?: string[], password?: string): Promise<FindingShown>
  close(): Promise<void>
}

type Proxy = (cookie: string) => string

const isSecure = (id: string) => ['secure', 'stripped'].includes(id)

/** `secure` and `stripped` are apps on https, every other is on http; `code` uses the code flow. */
export async function openWard(ids: string[]): Promise<Ward> {
  const folder = await mkdtemp(join(tmpdir(), 'symbolon-doctor-'))
  const ports = new Map((await freePorts(ids.length)).map((port, at) => [ids[at]!, port]))
  const originOf = (id: string) => `${isSecure(id) ? 'https' : 'http'}://localhost:${ports.get(id)}`
  const apps = Object.fromEntries(ids.map((id) => [id, `${originOf(id)}/identity/callback`]))
  const site = await openListeningHub({ apps, codeFlow: 'code' })
  const tls = selfSignedCertificate(['localhost'])
  const servers: Server[] = []

  const listen = async (server: Server, port: number) => {
    servers.push(server.listen(port, 'localhost'))
    await once(server, 'listening')
  }
  const ward: Ward = {
    site,
    variables: (id) => ({
      ...{ IDENTITY_HUB_URL: site.issuer, IDENTITY_APP_ID: id, IDENTITY_APP_URL: originOf(id) },
      ...{ IDENTITY_SECRET: SECRET, IDENTITY_FLOW: id === 'code' ? 'code' : 'direct' },
    }),
    async start(id, app = {}, proxy = (cookie) => cookie) {
      const listener = appOf(ward.variables(id), app, proxy)
      const { certificate: cert, privateKey: key } = tls
      const server = isSecure(id)
        ? createSecureServer({ cert, key }, listener)
        : createServer(listener)
      await listen(server, ports.get(id)!)
    },
    async serve(listener) {
      const port = await freePort()
      await listen(createServer(listener), port)
      return `http://localhost:${port}`
    },
    async file(name, text) {
      const path = join(folder, name)
      await writeFile(path, text)
      return path
    },
    async doctor(variables, args = [], password = PASSWORD) {
      const trusted = await ward.file('certificate.pem', tls.certificate)
      const environment = { ...variables, NODE_EXTRA_CA_CERTS: trusted }
      const examined = await run(environment, args, password)
      expectNoSecrets(examined.out + examined.err, password)
      return examined
    },
    async faultOf(variables, args = [], password = PASSWORD) {
      const { code, out, err } = await ward.doctor(variables, [...args, '--json'], password)
      expect([code, err]).toEqual([1, ''])
      const { ok, findings } = JSON.parse(out) as { ok: boolean; findings: FindingShown[] }
      expect([ok, findings.filter((finding) => !finding.ok)]).toEqual([false, findings.slice(-1)])
      return findings.at(-1)!
    },
    async close() {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
      await site.close()
      await rm(folder, { recursive: true })
    },
  }
  return ward
}

function appOf(
  environment: Variables,
  changes: Partial<HubClientOptions>,
  proxy: Proxy,
): RequestListener {
  const { hub } = createApp({ environment, fetch, now: () => new Date(), ...changes })
  const answered = hubRoutes(hub)
  return async (req, res) => {
    const append = res.appendHeader.bind(res)
    res.appendHeader = (name, value) => append(name, [value].flat().map(proxy))
    if (!(await answered(req, res))) res.writeHead(404).end('a page of the app')
  }
}

function expectNoSecrets(printed: string, password: string): void {
  expect(printed).not.toBe('')
  for (const secret of [password, SECRET]) expect(printed).not.toContain(secret)
  expect(printed).not.toMatch(JOSE)
  expect(printed).not.toMatch(/[?&](?:token|code|state|nonce)=/)
}

/** Nothing of ours that configures an app: a developer's shell may hold it. */
function run(variables: Variables, args: string[], input: string): Promise<Examined> {
  const bin = ['client-lib/bin/symbolon-client.js', 'doctor', ...args]
  const env = { PATH: process.env.PATH, ...variables }
  return new Promise((resolve) => {
    const child = execFile('node', bin, { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    )
    child.stdin!.end(input)
  })
}
