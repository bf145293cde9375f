/**
 * The hub as this machine sees it: there in time, its clock near ours, its keys readable (RFC 7517).
 */

import { parseKeySet } from '../key-set.ts'
import { Fault } from './fault.ts'
import type { Patient } from './patient.ts'
import { ask, type Answer } from './request.ts'

// What verification forgives.
const SKEW_SECONDS = 60

export async function examineHub({ configuration }: Patient): Promise<string> {
  const asked = performance.now()
  const { status, location } = await keySet(configuration.hubUrl)
  if (status === 200) {
    return `${configuration.hubUrl} answers after ${Math.ceil(performance.now() - asked)} ms`
  }
  const towards = location ? `, towards ${location.origin}` : ''
  throw new Fault('not_a_hub', {
    detail: `${configuration.hubUrl} answers ${status} where a hub has its keys${towards}`,
    fix: 'set IDENTITY_HUB_URL to what the hub has as HUB_URL',
  })
}

export async function examineClock({ configuration }: Patient): Promise<string> {
  const { header } = await keySet(configuration.hubUrl)
  // RFC 9111 §5.1: a cache on the way keeps the hub's Date and says how old it is.
  const hubTime = Date.parse(header('date') ?? '') + Number(header('age') ?? 0) * 1000
  if (Number.isNaN(hubTime)) return 'unknown: something on the way takes the Date header off'

  const offset = Math.round((Date.now() - hubTime) / 1000)
  const detail = `${Math.abs(offset)} s ${offset < 0 ? 'behind' : 'ahead of'} the hub's`
  if (Math.abs(offset) <= SKEW_SECONDS) return detail
  throw new Fault('clock_off', {
    detail: `${detail}; more than ${SKEW_SECONDS} s are not forgiven`,
    fix: 'set the clocks of both machines by NTP: identity tokens live two minutes',
  })
}

export async function examineKeys({ configuration }: Patient): Promise<string> {
  const { text } = await keySet(configuration.hubUrl)
  const kids = [...readKeys(text).keys()]
  if (kids.length > 0) return `${kids.length} usable: ${kids.join(', ')}`
  throw unreadable('no usable Ed25519 key is published')
}

function readKeys(text: string): ReturnType<typeof parseKeySet> {
  try {
    return parseKeySet(JSON.parse(text))
  } catch (error) {
    throw unreadable((error as Error).message)
  }
}

const unreadable = (detail: string) =>
  new Fault('keys_unreadable', {
    detail,
    fix: 'run `symbolon doctor` at the hub, and look at what stands between: it must pass JSON on as it is',
  })

const keySet = (hubUrl: string): Promise<Answer> =>
  ask('hub', new URL('/.well-known/jwks.json', hubUrl))
