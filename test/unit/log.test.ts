/**
 * The log as it is written: what is not named for an event, what hangs on an error and whatever looks like a secret stays out.
 */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { LOG_EVENTS, type LogEvent } from '../../hub/src/base/log.ts'
import { newHandle } from '../../hub/src/base/secret.ts'
import { createLog } from '../../hub/src/log.ts'

const CANARY = 'Canary-7391'
const SECRET = randomBytes(32).toString('base64url')

/** What is written when an event is logged with these fields, whatever they are. */
function written(event: string, fields: Record<string, unknown>) {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  log(event as LogEvent, fields)
  expect(lines).toHaveLength(1)
  return lines[0]!
}

const everyField = [...new Set(Object.values(LOG_EVENTS).flat()), 'request']
const others = ['token', 'password', 'cookie', 'authorization', 'code_verifier', 'c', 'body', 'raw']

describe.each(Object.keys(LOG_EVENTS))('%s', (event) => {
  test('writes none of the fields that it does not have', () => {
    const named: readonly string[] = [...LOG_EVENTS[event as LogEvent], 'request']
    const foreign = [...everyField, ...others].filter((field) => !named.includes(field))
    const canaries = Object.fromEntries(foreign.map((field) => [field, CANARY]))
    expect(written(event, canaries)).not.toContain(CANARY)
  })

  test('writes no secret, whichever field it is in and however deep', () => {
    const values: unknown[] = [
      ...[SECRET, `token=${SECRET}&state=x`, `eyJhbGciOiJFZERTQSJ9.${SECRET}.${SECRET}`],
      ...[[SECRET], { token: CANARY }, [{ token: CANARY }], Buffer.from(CANARY)],
      new Error(`with ${SECRET}`, { cause: new Error(SECRET) }),
      Object.assign(new Error('a fault'), { detail: CANARY, parameters: [CANARY], code: SECRET }),
    ]
    for (const value of values) {
      const line = written(event, Object.fromEntries(everyField.map((name) => [name, value])))
      expect([line.includes(SECRET), line.includes(CANARY)]).toEqual([false, false])
    }
  })
})

test('an error is told with its cause', () => {
  const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' })
  const error = new TypeError('the database is away', { cause })
  expect(JSON.parse(written('chore_failed', { error }))).toMatchObject({
    level: 'error',
    error: {
      ...{ type: 'TypeError', message: error.message, stack: expect.stringContaining('log.test') },
      cause: { type: 'Error', code: 'ECONNREFUSED', message: 'connect refused' },
    },
  })
})

test('ids are written as they are', () => {
  const [app, request] = [newHandle('client'), crypto.randomUUID()]
  expect(JSON.parse(written('client_registered', { app, request }))).toEqual({
    ...{ level: 'info', at: expect.any(String), event: 'client_registered', app, request },
  })
})
