/**
 * The people of a soak, for one stretch of time after another: whoever signed in during the last is busy in the next, and then
 * signs out or leaves the session to run out.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { call, type HubPlace } from './hub.ts'
import { driveTogether, joined, type Load, type LoadRequest, type Outcome } from './load.ts'
import { newAddress, PASSWORD, sessionCookie, signInElsewhere, type Person } from './people.ts'
import { nativeHop, nativeRound, renewedRound, type SignedIn } from './rounds.ts'

type Stretch = Omit<Load, 'seconds'>

const ROUNDS = 1 / 8 // of each kind, for a hop
const SIGN_INS = 0.5 // a second, on browsers that are known, and as many on new ones
const MAILS = 0.2 // a second, of each kind
const AT_FIRST = 15 // people
const TABS = 4 // of each, at once

export async function createSoakCrowd(hub: HubPlace, people: Person[], hopsPerSecond: number) {
  const arrive = async () => sessionCookie(hub, people[Math.floor(Math.random() * people.length)]!)
  let busy = await Promise.all(Array.from({ length: AT_FIRST }, arrive))
  let leaving: string[] = []

  /** Each of them one answer, good or otherwise. */
  return async function beBusyFor(seconds: number): Promise<Outcome> {
    const loads = [
      ...goingToApps({ url: hub.url, cookies: busy }, hopsPerSecond),
      ...asking(hub.url, people, seconds),
      { url: hub.url, requests: leaving.map(signOut), clients: 1, expects: 204 },
    ]
    const startedAt = performance.now()
    const driven = driveTogether(loads.map((load) => ({ ...load, seconds })))
    const arrived = await arriving(arrive, seconds)
    leaving = busy.filter((_, i) => i % 2 === 0)
    busy = arrived.cookies
    const outcome = joined([...(await driven), arrived.outcome])
    return { ...outcome, seconds: (performance.now() - startedAt) / 1000 }
  }
}

function goingToApps({ url, cookies }: SignedIn, hopsPerSecond: number): Stretch[] {
  const at = { url, cookies: Array.from({ length: TABS }, () => cookies).flat() }
  const going = { isRepeated: true, clients: at.cookies.length }
  const rounds = [nativeRound(at), renewedRound(at)]
  return [
    { ...nativeHop(at), ...going, perSecond: hopsPerSecond },
    ...rounds.map((round) => ({ ...round, ...going, perSecond: hopsPerSecond * ROUNDS })),
  ]
}

function asking(url: string, people: Person[], seconds: number): Stretch[] {
  const strangers = Array.from({ length: Math.ceil(MAILS * seconds) }, newAddress)
  const known = people.toSorted(() => Math.random() - 0.5).slice(0, strangers.length)
  const asked = { url, clients: 4, expects: 202 }
  return [
    { ...asked, requests: strangers.map(signUp), perSecond: MAILS },
    ...['magic-link', 'password/reset/request'].map((path) => ({
      ...{ ...asked, perSecond: MAILS },
      requests: known.map(({ email }) => call(path, { email })),
    })),
    { ...asked, requests: people.map(signInElsewhere), perSecond: SIGN_INS, expects: 200 },
  ]
}

async function arriving(arrive: () => Promise<string>, seconds: number) {
  const outcome: Outcome = { times: [], others: {}, seconds, cpu: 0 }
  const cookies: string[] = []
  for (let left = seconds * SIGN_INS; left > 0; left -= 1) {
    const rest = delay(1000 / SIGN_INS)
    const sentAt = performance.now()
    await arrive().then(
      (cookie) => {
        cookies.push(cookie)
        outcome.times.push(performance.now() - sentAt)
      },
      (error) => (outcome.others[String(error)] = (outcome.others[String(error)] ?? 0) + 1),
    )
    await rest
  }
  return { cookies, outcome }
}

const signUp = (email: string): LoadRequest =>
  call('email/signup', { email, password: PASSWORD, name: 'Ada Example' })

const signOut = (cookie: string): LoadRequest => call('signout', {}, cookie)
