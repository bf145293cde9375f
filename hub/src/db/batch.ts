/**
 * Group commit: calls that arrive in one turn of the event loop, or while a batch is under way, go to the database as one
 * statement. Each is answered when its batch is committed, so nothing that was acknowledged is lost; where nobody else asks, a
 * batch has one row and waits for nothing.
 */
import { LIMIT } from '../base/limit.ts'
import { StoreUnavailable } from './store-unavailable.ts'

/** Writes all of it by one statement; an answer for each row, in their order. */
export type WriteBatch<Row, Answer> = (rows: readonly Row[]) => Promise<readonly Answer[]>

interface Call<Row, Answer> {
  row: Row
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

export function inBatches<Row, Answer>(
  write: WriteBatch<Row, Answer>,
): (row: Row) => Promise<Answer> {
  let waiting: Array<Call<Row, Answer>> = []
  let isUnderWay = false

  return (row) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= LIMIT.batchWaiting)
        return reject(new StoreUnavailable('too many requests wait for a batch'))
      waiting.push({ row, resolve, reject })
      if (isUnderWay) return
      isUnderWay = true
      setImmediate(() => void writeAll())
    })

  async function writeAll() {
    while (waiting.length > 0) {
      const calls = waiting.splice(0, LIMIT.batch)
      await settle(calls).catch((error: unknown) => {
        // The store is away. Whoever waited behind this batch has waited as long as a statement may take.
        for (const { reject } of [...calls, ...waiting]) reject(error)
        waiting = []
      })
    }
    isUnderWay = false
  }

  /** Throws where the store is away; what is wrong with one row is told to its caller alone. */
  async function settle(calls: ReadonlyArray<Call<Row, Answer>>): Promise<void> {
    try {
      const answers = await write(calls.map(({ row }) => row))
      calls.forEach(({ resolve }, index) => resolve(answers[index]!))
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      if (calls.length === 1) return calls[0]!.reject(error)
      for (const call of calls) await settle([call])
    }
  }
}
