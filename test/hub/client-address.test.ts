/**
 * Whose address a request is counted against and a session shows: the peer's, unless a configured proxy forwards for
 * somebody. A stranger who writes the header must neither escape a limit nor use up somebody else's.
 */
import { once } from 'node:events'
import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { listen } from '../../hub/src/listener.ts'
import { ISSUER, PASSWORD, type TestHub } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, createPerson } from './person.ts'
import { reachedFrom } from './reached-from.ts'

const settings = {
  proxies: ['10.0.0.0/8', '127.0.0.1', 'fd00::/16'],
  limits: { mailsPerNetwork: 1 },
}

const hub = useHub({ settings, environment: { PORT: '0' } })

describe('the address of a session', () => {
  test.each([
    ['the peer’s', '203.0.113.7', undefined, '203.0.113.7'],
    [
      'the peer’s, whatever a peer that is no proxy writes',
      '203.0.113.7',
      '192.0.2.1',
      '203.0.113.7',
    ],
    ['what a proxy forwards for', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['not what the client wrote before it', '10.0.0.1', '192.0.2.1, 203.0.113.9', '203.0.113.9'],
    ['found behind two proxies', '10.0.0.1', '192.0.2.1,203.0.113.9, 10.2.3.4', '203.0.113.9'],
    ['found behind proxies of both families', '10.0.0.1', '2001:DB8::9, fd00::1', '2001:db8::9'],
    ['the last proxy’s where there are only proxies', '10.0.0.1', '10.2.3.4', '10.2.3.4'],
    ['IPv4 where the socket is IPv6', '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['IPv4 where it was forwarded as IPv6', '10.0.0.1', '::ffff:cb00:7109', '203.0.113.9'],
    ['without its zone', 'fe80::1%eth0', undefined, 'fe80::1'],
    ['the proxy’s when it forwards for nobody', '10.0.0.1', '', '10.0.0.1'],
    ['the proxy’s when it does not know', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['the proxy’s when nothing can be read', '10.0.0.1', '203.0.113.9, ;DROP %00', '10.0.0.1'],
    ['the proxy’s when there is no end to it', '10.0.0.1', '9'.repeat(8000), '10.0.0.1'],
    ['the last that can be read', '10.0.0.1', '203.0.113.9, 300.1.1.1, 10.2.3.4', '10.2.3.4'],
  ])('is %s', async (_what, peer, forwardedFor, ip) => {
    await hub.addUser(ADA)
    const ada = createPerson(reachedFrom(hub, peer, forwardedFor))
    expect((await ada.signIn()).status).toBe(200)
    expect((await ada.get('sessions')).body.sessions).toMatchObject([{ ip }])
  })

  test('is in no other header', async () => {
    await hub.addUser(ADA)
    const ada = createPerson(reachedFrom(hub, '10.0.0.1'))
    const [Forwarded, ip] = ['for=192.0.2.1', '192.0.2.1']
    const headers = { Forwarded, 'X-Real-IP': ip, 'X-Client-IP': ip, 'CF-Connecting-IP': ip }
    const typed = { email: ADA, password: PASSWORD }
    await ada.post('email/signin', typed, headers)
    expect((await ada.get('sessions')).body.sessions).toMatchObject([{ ip: '10.0.0.1' }])
  })
})

describe('a limit per network', () => {
  const statuses = async (...hubs: TestHub[]) => {
    const answers = []
    for (const [index, from] of hubs.entries()) {
      const email = `person${index}@example.com`
      answers.push((await createPerson(from).post('magic-link', { email })).status)
    }
    return answers
  }
  const from = (peer: string, forwardedFor?: string) => reachedFrom(hub, peer, forwardedFor)

  test('counts a whole IPv6 /64 as one', async () => {
    const neighbours = [from('2001:db8:1:2::5'), from('2001:db8:1:2:ffff:ffff:ffff:ffff')]
    expect(await statuses(...neighbours, from('2001:db8:1:3::5'))).toEqual([202, 429, 202])
  })

  test('counts an IPv4 address as one, in whichever form it comes', async () => {
    const forms = [from('203.0.113.7'), from('::ffff:203.0.113.7'), from('::ffff:cb00:7107')]
    expect(await statuses(...forms, from('203.0.113.8'))).toEqual([202, 429, 429, 202])
  })

  test('is not escaped by a header that a stranger writes', async () => {
    const forgeries = ['192.0.2.1', '192.0.2.2'].map((ip) => from('203.0.113.7', ip))
    expect(await statuses(...forgeries)).toEqual([202, 429])
    const throughProxy = ['192.0.2.1', '192.0.2.2'].map((ip) => `${ip}, 203.0.113.9`)
    const behind = throughProxy.map((forwarded) => from('10.0.0.1', forwarded))
    expect(await statuses(...behind)).toEqual([202, 429])
  })

  test('counts people behind one proxy apart', async () => {
    const people = ['203.0.113.8', '203.0.113.9'].map((ip) => from('10.0.0.1', ip))
    expect(await statuses(...people)).toEqual([202, 202])
  })
})

test('header lines of a real connection are read as one list, from the right', async () => {
  await hub.addUser(ADA)
  const listener = await listen(hub.hub)
  const body = JSON.stringify({ email: ADA, password: PASSWORD })
  const begun = request(`http://127.0.0.1:${listener.port}/v1/auth/email/signin`, {
    method: 'POST',
    headers: {
      Origin: ISSUER,
      'Content-Type': 'application/json',
      'X-Forwarded-For': ['192.0.2.1', '203.0.113.9', '10.2.3.4'],
    },
  })
  begun.end(body)
  const [response] = await once(begun, 'response')
  response.resume()
  await listener.drain()
  expect(response.statusCode).toBe(200)
  const rows = await hub.db.selectFrom('sessions').select('ip').execute()
  expect(rows).toEqual([{ ip: '203.0.113.9' }])
})
