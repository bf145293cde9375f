/**
 * A TCP proxy that counts the bytes of either direction, and the statements where PostgreSQL is what answers.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface Traffic {
  /** Bytes, towards the target. */
  asked: number
  answered: number
  /** That PostgreSQL has answered. */
  statements: number
}

export interface CountingProxy {
  /** The target's, with the proxy's address in place of its own. */
  url: string
  traffic: Traffic
  close(): Promise<void>
}

export async function openCountingProxy(target: string): Promise<CountingProxy> {
  const { host, hostname, port, protocol } = new URL(target)
  const traffic: Traffic = { asked: 0, answered: 0, statements: 0 }
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true })
    for (const socket of [near, far]) {
      open.add(socket.on('error', () => socket.destroy()))
      socket.on('close', () => [near, far].forEach((each) => each.destroy()))
    }
    near.on('data', (chunk) => (traffic.asked += chunk.length)).pipe(far)
    far.on('data', (chunk) => (traffic.answered += chunk.length)).pipe(near)
    if (protocol === 'postgres:') far.on('data', statementCounter(traffic))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')

  const { port: ours } = server.address() as AddressInfo
  return {
    url: target.replace(host, `127.0.0.1:${ours}`),
    traffic,
    async close() {
      server.close()
      open.forEach((socket) => socket.destroy())
      await once(server, 'close')
    },
  }
}

const READY_FOR_QUERY = 'Z'.charCodeAt(0)

/** Each statement's answer ends with ReadyForQuery (PostgreSQL, Message Formats: a letter, and a length that counts itself). */
function statementCounter(traffic: Traffic) {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 5) {
      const length = 1 + rest.readInt32BE(1)
      if (rest.length < length) return
      if (rest[0] === READY_FOR_QUERY) traffic.statements += 1
      rest = rest.subarray(length)
    }
  }
}
