/**
 * Comma-separated values, RFC 4180: quoted fields may hold commas, quotes and line breaks.
 */

/** One record at a time, the header first. Throws where a quote is never closed. */
export async function* readCsv(chunks: AsyncIterable<string>): AsyncGenerator<string[]> {
  let record: string[] = []
  let field = ''
  let state: State = 'plain'
  for await (const chunk of chunks) {
    for (const character of chunk) {
      const isEnd: boolean = state !== 'quoted' && (character === '\n' || character === ',')
      if (isEnd) record.push(state === 'plain' ? field.replace(/\r$/, '') : field)
      if (isEnd && character === '\n') {
        if (record.length > 1 || record[0] !== '') yield record
        record = []
      }
      if (isEnd) field = ''
      else if (character !== '"') field += state === 'closed' && character === '\r' ? '' : character
      else if (state === 'closed') field += '"' // a quote inside a quoted field is written twice
      state = isEnd ? 'plain' : nextState(state, character)
    }
  }
  if (state === 'quoted') throw new Error('a quoted field is never closed')
  if (field !== '' || record.length > 0) yield [...record, field]
}

type State = 'plain' | 'quoted' | 'closed'

function nextState(state: State, character: string): State {
  if (character !== '"') return state
  return state === 'quoted' ? 'closed' : 'quoted'
}

/** A spreadsheet would run what begins like a formula. */
export function csvLine(fields: readonly string[]): string {
  const cells = fields.map((field) => (/^[=+\-@\t\r]/.test(field) ? `'${field}` : field))
  return `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`
}
