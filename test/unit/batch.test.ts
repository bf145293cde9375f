/**
 * Group commit: who shares a batch, when they are answered, and what becomes of them when it fails.
 */
import { expect, test } from 'vitest'
import { LIMIT } from '../../hub/src/base/limit.ts'
import { inBatches } from '../../hub/src/db/batch.ts'
import { StoreUnavailable } from '../../hub/src/db/store-unavailable.ts'

/** A store that shows each batch, and answers when it is told to; 13 is a row that it does not take. */
function watchedStore() {
  const batches: number[][] = []
  const commits: Array<() => void> = []
  const ask = inBatches(async (rows: readonly number[]) => {
    batches.push([...rows])
    await new Promise<void>((resolve) => commits.push(resolve))
    if (rows.includes(13)) throw new RangeError('13 is not taken')
    if (rows.includes(503)) throw new StoreUnavailable('away')
    return rows.map((row) => row * 2)
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  /** Lets everything commit, one batch after the other. */
  const drain = async () => {
    for (await turn(); commits.length > 0; await turn()) commits.shift()!()
  }
  return { ask, batches, commits, turn, drain }
}

const told = (answers: ReadonlyArray<PromiseSettledResult<number>>) =>
  answers.map((answer) =>
    answer.status === 'fulfilled' ? answer.value : (answer.reason as Error).message,
  )

test('whoever comes alone is a batch, and whoever comes meanwhile is the next one', async () => {
  const { ask, batches, drain, turn } = watchedStore()
  const first = ask(1)
  await turn()
  const others = [ask(2), ask(3), ask(4)]
  await drain()
  expect(batches).toEqual([[1], [2, 3, 4]])
  expect(await Promise.all([first, ...others])).toEqual([2, 4, 6, 8])
})

test('who comes in one turn of the event loop shares the first batch', async () => {
  const { ask, batches, drain } = watchedStore()
  const answers = [ask(1), ask(2)]
  await drain()
  expect(batches).toEqual([[1, 2]])
  expect(await Promise.all(answers)).toEqual([2, 4])
})

test('nobody is answered before the commit', async () => {
  const { ask, commits, turn } = watchedStore()
  let answered = false
  const answer = ask(1).then(() => (answered = true))
  await turn()
  await turn()
  expect(answered).toBe(false)
  commits.shift()!()
  await answer
})

test('a row at fault is refused alone', async () => {
  const { ask, batches, drain } = watchedStore()
  const answers = Promise.allSettled([ask(1), ask(13), ask(3)])
  await drain()
  expect(told(await answers)).toEqual([2, '13 is not taken', 6])
  expect(batches).toEqual([[1, 13, 3], [1], [13], [3]])
})

test('with the store away whoever waits is refused at once, and who comes later is written', async () => {
  const { ask, batches, drain, turn } = watchedStore()
  const first = ask(503)
  await turn()
  const answers = Promise.allSettled([first, ask(2), ask(3)])
  await drain()
  expect(told(await answers)).toEqual(['away', 'away', 'away'])
  const later = ask(4)
  await drain()
  expect(await later).toBe(8)
  expect(batches).toEqual([[503], [4]])
})

test('batches are bounded, and so is the crowd before them', async () => {
  const { ask, batches, drain } = watchedStore()
  const crowd = Array.from({ length: LIMIT.batchWaiting + 1 }, (_, index) => ask(index + 1000))
  const answers = Promise.allSettled(crowd)
  await drain()
  const sizes = batches.map(({ length }) => length)
  expect([Math.max(...sizes), sizes.reduce((sum, size) => sum + size)]).toEqual([
    LIMIT.batch,
    LIMIT.batchWaiting,
  ])
  expect(told(await answers).at(-1)).toBe('too many requests wait for a batch')
})
