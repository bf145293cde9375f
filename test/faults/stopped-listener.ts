/**
 * The process that `wire.ts` stops: it listens, with the shortest queue there is.
 */
import { createServer } from 'node:net'

const port = Number(process.argv[2])
createServer().listen({ port, host: '127.0.0.1', backlog: 1 }, () => process.send!('listening'))
