/**
 * What was used stays used, whatever becomes of the process that saw it.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  basic,
  CLIENTS,
  oauthAuthorizeUrl,
  SECRET,
  VERIFIER,
  WEB_CALLBACK,
} from '../oidc/standard-client.ts'
import { makeFolder, removeFolder, run, startHub, type HubProcess } from './hub-process.ts'

const [EMAIL, PASSWORD] = ['ada@example.com', 'Correct-Horse9']

let folder: string
let hub: HubProcess
beforeAll(async () => {
  folder = makeFolder()
  writeFileSync(join(folder, 'symbolon.config.json'), JSON.stringify(CLIENTS))
  hub = await startHub(environment())
  await run(['user', 'add', EMAIL, '--password-stdin'], environment(), `${PASSWORD}\n`)
})
afterAll(async () => {
  await hub.end('SIGKILL')
  removeFolder(folder)
})

const environment = () => ({
  HUB_DATA_DIR: join(folder, 'data'),
  HUB_CONFIG: join(folder, 'symbolon.config.json'),
})

async function offlineCode(): Promise<string> {
  const signedIn = await hub.post('email/signin', { email: EMAIL, password: PASSWORD })
  const cookies = signedIn.headers.getSetCookie().map((line) => line.split(';')[0])
  const { pathname, search } = new URL(oauthAuthorizeUrl({ scope: 'openid offline_access' }))
  const answer = await fetch(`${hub.url}${pathname}${search}`, {
    redirect: 'manual',
    headers: { Cookie: cookies.join('; ') },
  })
  return new URL(answer.headers.get('location')!).searchParams.get('code')!
}

async function ask(form: Record<string, string>) {
  const response = await fetch(`${hub.url}/oauth/token`, {
    method: 'POST',
    headers: { Authorization: basic('web', SECRET) },
    body: new URLSearchParams(form),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

const renew = (token: string) => ask({ grant_type: 'refresh_token', refresh_token: token })

test('the reuse of a refresh token is seen after `kill -9`', async () => {
  const grant = { redirect_uri: WEB_CALLBACK, code_verifier: VERIFIER, code: await offlineCode() }
  const { body } = await ask({ grant_type: 'authorization_code', ...grant })
  const second = await renew(body['refresh_token']!)
  const third = await renew(second.body['refresh_token']!)
  expect(third.status).toBe(200)

  await hub.end('SIGKILL')
  hub = await startHub(environment())
  expect(await renew(body['refresh_token']!)).toMatchObject({
    ...{ status: 400, body: { error: 'invalid_grant' } },
  })
  expect((await renew(third.body['refresh_token']!)).status).toBe(400)
})
