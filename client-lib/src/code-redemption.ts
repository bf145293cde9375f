/**
 * The code flow's second half: this app's server redeems the code for the identity token at POST /identity/token. One attempt
 * for each code, and a pause after one that failed, because a failing hub must not be asked once per sign-in.
 */

import { callHub, type HubAnswer } from './hub-call.ts'
import type { HubPause } from './hub-pause.ts'
import { Refusal } from './refusal.ts'
import { parseStrictJson } from './strict-json.ts'

export interface CodeRedemption {
  /** Returns what the hub says is an identity token. Throws hub_unreachable, result_invalid, token_malformed. */
  redeem(code: string, codeVerifier: string): Promise<string>
  readonly lastFailed: boolean
}

export interface CodeRedemptionOptions {
  hubUrl: string
  appId: string
  redirectUri: string
  fetch: typeof fetch
  now: () => Date
  pause: HubPause
}

const MAX_BYTES = 16_384

export function createCodeRedemption(options: CodeRedemptionOptions): CodeRedemption {
  const { hubUrl, appId, redirectUri, fetch, now, pause } = options
  let lastFailed = false
  let triedAt = -Infinity
  let underWay = 0

  function unreachable(detail: string, cause?: unknown): Refusal {
    lastFailed = true
    pause.signInFailed()
    return new Refusal('hub_unreachable', { detail, cause })
  }

  async function ask(form: Record<string, string>): Promise<HubAnswer> {
    triedAt = now().getTime()
    underWay += 1
    try {
      return await callHub({ fetch, url: `${hubUrl}/identity/token`, form, maxBytes: MAX_BYTES })
    } catch (cause) {
      throw unreachable('the code could not be redeemed', cause)
    } finally {
      underWay -= 1
    }
  }

  return {
    async redeem(code, codeVerifier) {
      // After a failure one tries, and the others are spared the wait.
      if (lastFailed && (underWay > 0 || pause.isOn(triedAt))) {
        throw new Refusal('hub_unreachable', { detail: 'a redemption failed a moment ago' })
      }
      const { status, text } = await ask({
        ...{ grant_type: 'authorization_code', app: appId, redirect_uri: redirectUri },
        ...{ code, code_verifier: codeVerifier },
      })
      // Anything but these two is not the token endpoint deciding about this code.
      if (status !== 200 && status !== 400) throw unreachable(`a redemption answered ${status}`)

      lastFailed = false
      pause.signInAnswered()
      const answer = parseStrictJson(Buffer.from(text ?? '')) ?? {}
      if (status === 400) throw new Refusal('result_invalid', { detail: errorOf(answer) })
      return tokenOf(answer)
    },
    get lastFailed() {
      return lastFailed
    },
  }
}

function tokenOf({ identity_token }: Record<string, unknown>): string {
  if (typeof identity_token === 'string') return identity_token
  throw new Refusal('token_malformed', { detail: 'a redemption without an identity_token' })
}

function errorOf({ error }: Record<string, unknown>): string {
  return error === 'invalid_grant' ? error : 'a redemption that the hub did not understand'
}
