/**
 * What may be registered as a redirect URI, DESIGN §5.
 */
import { describe, expect, test } from 'vitest'
import { redirectUriFault } from '../../hub/src/protocol/redirect-uri.ts'

const faultOf = (uri: string) => redirectUriFault(uri, 'https://id.example.com')

describe('a redirect URI', () => {
  test.each([
    'https://mail.example.com/identity/callback',
    'https://mail.example.com',
    'https://mail.example.com/',
    'https://mail.example.com:8443/cb',
    'https://mail.example.com/cb?tenant=1&x',
    'https://mail.example.com/cb?next=../up',
    'https://mail.example.com/.well-known/..cb/...',
    'https://mail.example.com/a%20b',
    'https://xn--bcher-kva.example/cb',
    'https://id.example.com:8443/cb',
    'https://192.0.2.1/cb',
    'http://localhost/cb',
    'http://localhost:4001/cb',
    'http://mail.localhost:4001/cb',
    'http://127.0.0.1:4001/cb',
    'http://127.8.9.10/cb',
    'http://[::1]:4001/cb',
  ])('may be %s', (uri) => {
    expect(faultOf(uri)).toBeUndefined()
  })

  test.each([
    ['', 'not an absolute'],
    ['/identity/callback', 'not an absolute'],
    ['//mail.example.com/cb', 'not an absolute'],
    ['mail.example.com/cb', 'not an absolute'],
    ['https:/mail.example.com/cb', 'not an absolute'],
    ['HTTPS://mail.example.com/cb', 'not an absolute'],
    ['javascript:alert(1)', 'not an absolute'],
    ['com.example.mail:/cb', 'not an absolute'],
    ['https://mail.example.com:port/cb', 'not an absolute'],
    ['http://mail.example.com/cb', 'https outside loopback'],
    ['http://localhost.example.com/cb', 'https outside loopback'],
    ['http://127.0.0.1.example.com/cb', 'https outside loopback'],
    ['http://[::2]/cb', 'https outside loopback'],
    ['http://10.0.0.1/cb', 'https outside loopback'],
    ['http://0.0.0.0/cb', 'https outside loopback'],
    ['https://ada@mail.example.com/cb', 'user information'],
    ['https://ada:pass@mail.example.com/cb', 'user information'],
    ['https://@mail.example.com/cb', 'user information'],
    ['https://mail.example.com/cb#', 'fragment'],
    ['https://mail.example.com/cb#x', 'fragment'],
    ['https://mail.example.com/\tcb', 'control character'],
    ['https://mail.example.com/c b', 'control character'],
    ['https://mail.example.com/cb\n', 'control character'],
    [' https://mail.example.com/cb', 'control character'],
    ['https://mail.example.com/cb\u007f', 'control character'],
    ['https://mail.example.com\\@evil.example/cb', 'back-slash'],
    ['https://mail.example.com/a/../cb', 'dot segment'],
    ['https://mail.example.com/./cb', 'dot segment'],
    ['https://mail.example.com/a/..', 'dot segment'],
    ['https://mail.example.com/a/%2e%2E/cb', 'dot segment'],
    ['https://mail.example.com/a/.%2e', 'dot segment'],
    ['https://*.example.com/cb', 'wildcard'],
    ['https://mail.example.com/*', 'wildcard'],
    ['https://Mail.example.com/cb', 'upper-case'],
    ['https://bücher.example/cb', 'outside ASCII'],
    ['https://mail.example.com/büch', 'outside ASCII'],
    ['https://mail.example.com\u200b/cb', 'outside ASCII'],
    ['https://mail.example.com:443/cb', 'browsers write'],
    ['http://localhost:80/cb', 'browsers write'],
    ['https://mail.example.com:/cb', 'browsers write'],
    ['https://mail.example.com:08443/cb', 'browsers write'],
    ['https:///cb', 'browsers write'],
    ['https://mail%2eexample.com/cb', 'browsers write'],
    ['http://127.1/cb', 'browsers write'],
    ['http://0x7f000001/cb', 'browsers write'],
    ['http://[0:0::1]/cb', 'browsers write'],
    ['https://id.example.com/cb', "hub's own origin"],
    ['https://id.example.com', "hub's own origin"],
    [`https://mail.example.com/${'a'.repeat(488)}`, 'longer than 512'],
  ])('may not be %j', (uri, fault) => {
    expect(faultOf(uri)).toContain(fault)
  })

  test('may have 512 characters', () => {
    expect(faultOf(`https://mail.example.com/${'a'.repeat(487)}`)).toBeUndefined()
  })
})
