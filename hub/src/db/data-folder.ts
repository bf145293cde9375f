/**
 * The lock on a data folder: a listening socket inside it. It dies with its holder, however that ends, which a pid file does
 * not. Whoever finds the folder held can speak to the holder through it: one JSON line asked, one answered.
 */
import { hash } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const LONGEST_SOCKET_PATH = 100 // 104 on macOS, 108 on Linux, with the terminating zero

export class DataFolderInUse extends Error {
  override name = 'DataFolderInUse'
}

type Respond = (question: unknown) => Promise<unknown>

export interface DataFolderLock {
  /** Answers what other processes ask of the holder, from now on. */
  answer(respond: Respond): void
  release(): void
}

export async function lockDataFolder(folder: string): Promise<DataFolderLock> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = socketPath(folder)
  const own = `${path}.${process.pid}`
  let begin = (_respond: Respond) => {}
  const respond = new Promise<Respond>((resolve) => (begin = resolve)) // who asks earlier waits

  rmSync(own, { force: true })
  const server = await listen(own, (socket) =>
    answerLine(socket, async (question) => (await respond)(question)),
  )
  if (!(await takePlace(own, path))) {
    server.close()
    throw new DataFolderInUse(`the data folder ${folder} is in use by another Symbolon process`)
  }
  return {
    answer: begin,
    release: () => {
      rmSync(path, { force: true })
      server.close()
    },
  }
}

/** What the holder of the folder answers, or undefined when nobody holds it, or not to the end. */
export async function askHolder(folder: string, question: unknown): Promise<unknown> {
  const socket = await connect(socketPath(folder))
  if (!socket) return undefined
  socket.end(`${JSON.stringify(question)}\n`)
  for await (const line of createInterface({ input: socket })) {
    const { answer, error } = JSON.parse(line) as Reply
    if (error !== undefined) throw new Error(`the running hub could not do that: ${error}`)
    return answer
  }
  return undefined
}

function socketPath(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const real = realpathSync(folder)
  const inside = join(real, 'lock')
  if (inside.length + 12 <= LONGEST_SOCKET_PATH) return inside
  return join(ownFolder(), hash('sha256', real, 'hex').slice(0, 24))
}

/** Nobody else may put a socket there and be told the passwords of new users. */
function ownFolder(): string {
  const uid = process.getuid?.() ?? 0
  const folder = join(tmpdir(), `symbolon-${uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { uid: owner, mode } = lstatSync(folder)
  if (owner === uid && (mode & 0o077) === 0) return folder
  throw new Error(
    `${folder} must belong to this user alone: remove it, or choose a shorter HUB_DATA_DIR`,
  )
}

/** Linking fails when the name exists, so of two that start at once one wins. A dead holder's name is moved away first. */
async function takePlace(own: string, path: string): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      linkSync(own, path)
      rmSync(own)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (await isAlive(path)) break
    await removeDead(path, own)
  }
  rmSync(own, { force: true })
  return false
}

async function removeDead(path: string, own: string): Promise<void> {
  const moved = `${own}.dead`
  try {
    renameSync(path, moved)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return // another one has just removed it
    throw error
  }
  if (await isAlive(moved)) linkSync(moved, path) // taken in between by another one: give it back
  rmSync(moved, { force: true })
}

async function isAlive(path: string): Promise<boolean> {
  const socket = await connect(path)
  socket?.destroy()
  return socket !== undefined
}

function connect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path, () => resolve(socket))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? resolve(undefined) : reject(error),
    )
  })
}

function listen(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, onConnection)
    server.once('error', reject)
    server.listen(path, () => {
      chmodSync(path, 0o600)
      server.unref()
      resolve(server)
    })
  })
}

function answerLine(socket: Socket, respond: Respond): void {
  socket.on('error', () => socket.destroy()) // the one who asked has gone
  const lines = createInterface({ input: socket })
  let isAsked = false
  lines.once('line', async (line) => {
    isAsked = true
    socket.end(`${JSON.stringify(await replyTo(line, respond))}\n`)
  })
  lines.once('close', () => isAsked || socket.end()) // somebody who only looked whether we live
}

interface Reply {
  answer?: unknown
  error?: string
}

/** Whatever goes wrong is told to the one who asked; it must not end the hub. */
async function replyTo(line: string, respond: Respond): Promise<Reply> {
  try {
    return { answer: await respond(JSON.parse(line)) }
  } catch (error) {
    return { error: String(error) }
  }
}
