/**
 * Authlib from Debian, unmodified: a Python app.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { ADA, openStage, SECRET, type Stage } from '../stage.ts'

const CALLBACK = 'http://localhost:5003/callback'
const SCRIPT = fileURLToPath(new URL('client.py', import.meta.url))

let stage: Stage
beforeAll(async () => {
  stage = await openStage([
    { id: 'report', name: 'Report', redirectUris: [CALLBACK], clientSecret: SECRET },
  ])
})
afterAll(() => stage.close())

async function authlib(step: 'begin' | 'finish', ...told: string[]) {
  const client = [stage.issuer, 'report', SECRET, CALLBACK]
  const { stdout } = await promisify(execFile)(
    inject('pythonPath'),
    [SCRIPT, step, ...client, ...told],
    { env: { ...process.env, AUTHLIB_INSECURE_TRANSPORT: '1' } }, // the hub under test has no TLS
  )
  return JSON.parse(stdout)
}

test('signs in, reads userinfo, renews its tokens, and ends them', async () => {
  const { url, state, verifier } = await authlib('begin')
  const { back } = await stage.goAndReturn(new URL(url))
  const { claims, about, again, ended } = await authlib('finish', back.href, state, verifier)

  expect(claims).toMatchObject({ sub: stage.sub, aud: 'report', nonce: 'a-nonce', email: ADA })
  expect(about).toMatchObject({ sub: stage.sub, email: ADA, name: 'Ada Example' })
  expect(again).toEqual(about)
  expect(ended).toBe(401)
})
