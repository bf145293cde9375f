/**
 * The lock on a data folder, and the questions that other processes ask of its holder.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createConnection } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { askHolder, lockDataFolder, type DataFolderLock } from '../../hub/src/db/data-folder.ts'

let folder: string
let lock: DataFolderLock
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'symbolon-folder-'))
  lock = await lockDataFolder(folder)
})
afterEach(() => {
  lock.release()
  rmSync(folder, { recursive: true })
})

test('is for its owner alone', () => {
  expect(statSync(join(folder, 'lock')).mode & 0o077).toBe(0)
})

test('is held once', async () => {
  await expect(lockDataFolder(folder)).rejects.toThrow('is in use by another Symbolon process')
  lock.release()
  lock = await lockDataFolder(folder)
})

test('goes to one of many that come at once', async () => {
  lock.release()
  const locks = await Promise.allSettled(Array.from({ length: 10 }, () => lockDataFolder(folder)))
  const held = locks.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  expect(held).toHaveLength(1)
  lock = held[0]!
  expect(readdirSync(folder)).toEqual(['lock'])
})

test('works in a folder whose path is too long for a socket', async () => {
  const deep = join(folder, 'a'.repeat(60), 'b'.repeat(60))
  mkdirSync(deep, { recursive: true })
  const there = await lockDataFolder(deep)
  await expect(lockDataFolder(deep)).rejects.toThrow('in use')
  there.answer(async (question) => ({ question }))
  expect(await askHolder(deep, 1)).toEqual({ question: 1 })
  there.release()
})

describe('a question', () => {
  test('is answered', async () => {
    lock.answer(async (question) => ({ question, text: 'ä\n"' }))
    expect(await askHolder(folder, { a: '\n' })).toEqual({ question: { a: '\n' }, text: 'ä\n"' })
  })

  test('waits while the holder starts', async () => {
    const asked = askHolder(folder, 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    lock.answer(async () => 'ready')
    expect(await asked).toBe('ready')
  })

  test('that the holder cannot answer fails with its reason', async () => {
    lock.answer(async () => {
      throw new Error('the disk is full')
    })
    await expect(askHolder(folder, 1)).rejects.toThrow('the disk is full')
  })

  test('is nobody’s where nobody holds the folder', async () => {
    lock.release()
    expect(await askHolder(folder, 1)).toBeUndefined()
    lock = await lockDataFolder(folder)
  })
})

test.each(['no JSON\n', '\n', '{"a":', ''])('%j on the socket disturbs nobody', async (text) => {
  lock.answer(async () => 'here')
  const socket = createConnection(join(folder, 'lock'))
  socket.resume().end(text)
  await once(socket, 'close')
  expect(await askHolder(folder, 1)).toBe('here')
})
