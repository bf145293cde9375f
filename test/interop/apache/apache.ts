/**
 * A real Apache with mod_auth_openidc from Debian, on a port of its own, that lets nobody in without the hub.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { accepts } from '../../support/accepts.ts'

export interface Protected {
  issuer: string
  clientId: string
  clientSecret: string
  /** The public address, a name of this machine. */
  origin: string
  port: number
}

export interface Apache {
  stop(): Promise<void>
}

const MODULES = [
  ...['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'dir', 'headers'],
  'auth_openidc',
]

export async function startApache(program: string, site: Protected): Promise<Apache> {
  const folder = await mkdtemp(join(tmpdir(), 'symbolon-apache-'))
  await chmod(folder, 0o755) // its workers are nobody in particular
  await writeFile(join(folder, 'index.html'), 'The wiki')
  await writeFile(join(folder, 'apache.conf'), configuration(folder, site))

  const child = spawn(program, ['-d', folder, '-f', 'apache.conf', '-D', 'FOREGROUND'])
  child.stderr.pipe(process.stderr)
  const ended = once(child, 'exit')
  const log = () => readFile(join(folder, 'error.log'), 'utf8')
  // It opens its port once to see whether it may; the file is written when it has come to stay.
  while (!existsSync(join(folder, 'apache.pid')) || !(await accepts(site.port))) {
    if (child.exitCode !== null) throw new Error(`Apache ended by itself: ${await log()}`)
    await sleep(20)
  }
  return {
    async stop() {
      child.kill()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

const configuration = (folder: string, { issuer, origin, port, ...client }: Protected) => `
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
Listen 127.0.0.1:${port}
PidFile ${folder}/apache.pid
${process.getuid?.() === 0 ? 'User nobody\nGroup nogroup' : ''}
ErrorLog ${folder}/error.log
LogLevel auth_openidc:warn
ServerName ${origin}
DocumentRoot ${folder}
DirectoryIndex index.html
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${client.clientId}
OIDCClientSecret ${client.clientSecret}
OIDCRedirectURI ${origin}/callback
OIDCCryptoPassphrase the-wiki-has-a-secret-of-its-own
OIDCScope "openid profile email offline_access"
OIDCPKCEMethod S256
OIDCRemoteUserClaim email
OIDCInfoHook userinfo access_token refresh_token
<Location />
  AuthType openid-connect
  Require valid-user
  Header set X-Who "expr=%{REMOTE_USER}"
</Location>
`
