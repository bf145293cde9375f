/**
 * What a hop cannot be faster than: Hono, one SELECT, one INSERT, one Ed25519 signature and a redirect, with nothing decided.
 */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.argv[2], max: 10 })
await pool.query('create table sessions (id text primary key, sub text not null)')
await pool.query(
  'create table events (id bigint generated always as identity primary key, sub text)',
)
await pool.query("insert into sessions values ('ada', 'ada')")
const { privateKey } = generateKeyPairSync('ed25519')

const app = new Hono()
app.get('/', async (c) => {
  const found = await pool.query({
    ...{ name: 'find', text: 'select sub from sessions where id = $1', values: ['ada'] },
  })
  const { sub } = found.rows[0]
  await pool.query({ name: 'add', text: 'insert into events (sub) values ($1)', values: [sub] })
  const claims = { sub, jti: randomUUID(), iat: Date.now() }
  const input = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  const token = `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
  return c.redirect(`https://web.test/callback?token=${token}`)
})

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (address) =>
  process.send!({ port: (address as AddressInfo).port }),
)
process.once('disconnect', () => {
  server.close()
  process.exit()
})
