/**
 * JSON lines (pino). Fields that could carry a secret are blanked by name, whoever passes them.
 */
import { pino, stdSerializers } from 'pino'

const SECRET_FIELDS = ['token', 'cookie', 'password', 'secret', 'authorization', 'code_verifier']
const PATHS = SECRET_FIELDS.flatMap((name) => [name, `*.${name}`])

export type Log = (event: string, fields?: Record<string, unknown>) => void

export function createLog(level: string): Log {
  const logger = pino({
    level,
    base: null,
    redact: PATHS,
    messageKey: 'event',
    serializers: { error: stdSerializers.err },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: () => `,"at":"${new Date().toISOString()}"`,
  })
  return (event, fields = {}) => {
    if ('error' in fields) logger.error(fields, event)
    else if ('warning' in fields) logger.warn(fields, event)
    else logger.info(fields, event)
  }
}
