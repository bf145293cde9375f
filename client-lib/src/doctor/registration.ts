/**
 * Whether the hub knows this app as it is configured here: an authorization request with `prompt=none` and a state that
 * nobody waits for. The hub proves the return address before anything else, so its answer tells what is wrong with it.
 */

import { randomBytes } from 'node:crypto'
import { codeChallengeOf, nonceOf } from '../verifier.ts'
import { Fault } from './fault.ts'
import type { Patient } from './patient.ts'
import { ask, type Answer } from './request.ts'

export async function examineRegistration(patient: Patient): Promise<string> {
  const { configuration, redirectUri } = patient
  const answer = await ask('hub', probe(patient))
  const { location } = answer
  if (!location) throw refusedByPage(answer, patient)
  if (location.origin + location.pathname !== redirectUri) {
    throw notUnderstood(`a redirect to ${location.origin}${location.pathname}`)
  }
  const issuer = location.searchParams.get('iss')
  if (issuer !== configuration.hubUrl) throw otherIssuer(issuer, configuration.hubUrl)

  const error = location.searchParams.get('error')
  if (error === 'unsupported_response_type') throw otherFlow(patient)
  if (error !== 'login_required') throw notUnderstood(`the error ${error}`)
  return `${configuration.appId} may return to ${redirectUri}, ${configuration.flow} flow`
}

function probe({ configuration, redirectUri }: Patient): URL {
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL('/identity/authorize', configuration.hubUrl)
  url.search = new URLSearchParams({
    app: configuration.appId,
    redirect_uri: redirectUri,
    state: randomBytes(32).toString('base64url'),
    nonce: nonceOf(verifier),
    prompt: 'none',
    response_type: configuration.flow === 'code' ? 'code' : 'token',
    ...(configuration.flow === 'code' && {
      code_challenge: codeChallengeOf(verifier),
      code_challenge_method: 'S256',
    }),
  }).toString()
  return url
}

/** The hub's own codes, as its page shows them. */
function refusedByPage({ status, text }: Answer, { configuration, redirectUri }: Patient): Fault {
  const code = /<code>([a-z_]+)<\/code>/.exec(text)?.[1]
  if (code === 'invalid_app') {
    const detail = `the hub has no app "${configuration.appId}"`
    const fix = 'set IDENTITY_APP_ID to one of `symbolon app list`, or add the app to HUB_CONFIG'
    return new Fault(code, { detail, fix })
  }
  if (code === 'invalid_redirect_uri') {
    const detail = `${redirectUri} is not registered for ${configuration.appId}`
    const fix = `add exactly "${redirectUri}" to its redirectUris in HUB_CONFIG, or correct IDENTITY_APP_URL`
    return new Fault(code, { detail, fix })
  }
  return notUnderstood(`status ${status}${code ? `, ${code}` : ''}`)
}

const otherIssuer = (issuer: string | null, hubUrl: string) =>
  new Fault('issuer_mismatch', {
    detail: `the hub at ${hubUrl} calls itself ${issuer}`,
    fix: `set IDENTITY_HUB_URL to ${issuer}: it must be the hub's HUB_URL to the letter`,
  })

function otherFlow({ configuration: { appId, flow } }: Patient): Fault {
  const other = flow === 'code' ? 'direct' : 'code'
  return new Fault('unsupported_response_type', {
    detail: `IDENTITY_FLOW is ${flow}, and the hub has ${appId} with another flow`,
    fix: `set IDENTITY_FLOW=${other}, or "flow": "${flow}" for ${appId} in HUB_CONFIG`,
  })
}

const notUnderstood = (what: string) =>
  new Fault('authorize_failed', {
    detail: `the hub answered an authorization request with ${what}`,
    fix: 'run `symbolon doctor` at the hub, and look at its log',
  })
