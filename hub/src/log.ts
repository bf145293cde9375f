/**
 * JSON lines (pino). An event's own fields are written, of an error what it says about itself, and nothing that is as long as
 * a secret of the hub's: whoever logs need not think of it.
 */
import { pino, type DestinationStream } from 'pino'
import { LOG_EVENTS, type Log, type LogEvent } from './base/log.ts'

export function createLog(level: string, destination?: DestinationStream): Log {
  const settings = {
    level,
    base: null,
    messageKey: 'event',
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: () => `,"at":"${new Date().toISOString()}"`,
  }
  const logger = destination ? pino(settings, destination) : pino(settings)
  return (event, fields = {}) => {
    const written = writtenOf(event, fields)
    if ('error' in written) logger.error(written, event)
    else if ('warning' in written) logger.warn(written, event)
    else logger.info(written, event)
  }
}

function writtenOf(event: LogEvent, fields: Readonly<Record<string, unknown>>) {
  const names = ['request', ...LOG_EVENTS[event]].filter((name) => fields[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, plain(fields[name])]))
}

/** Other objects have fields that nobody has named. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return masked(value)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(plain)
  return value instanceof Error ? told(value) : typeof value
}

/** Without what libraries hang on it: PostgreSQL's `detail` quotes the row, others the request. */
const told = (error: Error): Record<string, unknown> => ({
  type: error.name,
  ...('code' in error && { code: plain(error.code) }),
  message: masked(error.message),
  stack: masked(error.stack ?? ''),
  ...(error.cause !== undefined && { cause: plain(error.cause) }),
})

/** Secrets have 43 characters and more; no id of ours has so many. */
const masked = (text: string) => text.replace(/[\w-]{40,}/g, '[hidden]')
