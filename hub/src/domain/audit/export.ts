/**
 * The audit trail as JSON lines, in the order of its ids: each event has the fields that the chain's hashes are made of.
 */
import type { FileHandle } from 'node:fs/promises'
import { writeNewFile, type NewFile } from '../../base/new-file.ts'
import type { Db } from '../../db/schema.ts'
import { eventsAfter, type Event } from './chain.ts'

const PAGE = 1000

export interface Exported {
  outcome: NewFile
  events: number
}

/** What is older than that. */
export async function exportTrail(db: Db, file: string, before: Date): Promise<Exported> {
  let events = 0
  const outcome = await writeNewFile(file, async (created) => {
    let page = await pageAfter(db, '0', before)
    while (page.length > 0) {
      await writeLines(created, page)
      events += page.length
      page = await pageAfter(db, String(page.at(-1)!.id), before)
    }
  })
  return { outcome, events }
}

const pageAfter = (db: Db, lastId: string, before: Date) =>
  eventsAfter(db, lastId).where('at', '<', before).limit(PAGE).execute()

const writeLines = (file: FileHandle, events: readonly Event[]) =>
  file.appendFile(events.map(lineOf).join(''))

/** An id is a number on PGlite. */
const lineOf = (event: Event) => `${JSON.stringify({ ...event, id: String(event.id) })}\n`
