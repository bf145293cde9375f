/**
 * The network between the apps' servers and the hub, which can fail in every way that networks and servers do.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../support/free-ports.ts'

/** What becomes of a call: a closed port, silence after it was taken, silence at once, a status 500. */
export type Mood = 'well' | 'refusing' | 'hanging' | 'black hole' | 'failing'

export interface Wire {
  port: number
  become(mood: Mood): Promise<void>
  close(): Promise<void>
}

const FAILURE = 'HTTP/1.1 500 Oops\r\nContent-Length: 4\r\nConnection: close\r\n\r\nOops'

/** From a port of its own to that of the hub. */
export async function openWire(target: () => number): Promise<Wire> {
  const port = await freePort()
  const sockets = new Set<Socket>()
  let release = await serve('well')

  async function serve(mood: Mood): Promise<() => Promise<void>> {
    if (mood === 'refusing') return async () => {}
    if (mood === 'black hole') return openBlackHole(port)
    const server = createServer((socket) => {
      keep(socket)
      if (mood === 'failing') socket.once('data', () => socket.end(FAILURE))
      if (mood === 'well') socket.pipe(keep(connect(target(), '127.0.0.1'))).pipe(socket)
    })
    await listening(server, port)
    return async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    }
  }

  function keep(socket: Socket): Socket {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()) // an end that the other side did not expect
    socket.once('close', () => sockets.delete(socket))
    return socket
  }

  return {
    port,
    async become(mood) {
      await release()
      release = await serve(mood)
    },
    close: () => release(),
  }
}

async function listening(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}

const LISTENER = fileURLToPath(new URL('stopped-listener.ts', import.meta.url))

/** A process that is stopped takes no connection; once its queue is full the system drops every other without a word. */
async function openBlackHole(port: number): Promise<() => Promise<void>> {
  const child = fork(LISTENER, [String(port)], { execArgv: ['--import', 'tsx'] })
  await once(child, 'message')
  child.kill('SIGSTOP')
  const waiting: Socket[] = []
  while (await takesAnother(waiting, port));
  return async () => {
    for (const socket of waiting) socket.destroy()
    await endOf(child)
  }
}

async function takesAnother(waiting: Socket[], port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => socket.destroy()) // when the listener is gone
  waiting.push(socket)
  return Promise.race([once(socket, 'connect').then(() => true), delay(200, false)])
}

async function endOf(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
