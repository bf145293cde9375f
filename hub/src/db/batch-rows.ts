/**
 * What a batch is about, as the first part of its statement: a table of texts, each row with its `index`. Columns are written
 * out, since a statement with an asterisk is not kept prepared. So is a range: of what lies in one the planner expects a single
 * row, and of JSON a hundred, for which it would rather read whole tables.
 */
import { sql, type RawBuilder } from 'kysely'

export function batchRows<Column extends string>(
  name: string,
  columns: readonly Column[],
  rows: ReadonlyArray<Readonly<Record<NoInfer<Column>, unknown>>>,
): RawBuilder<unknown> {
  const json = JSON.stringify(rows.map((row, index) => ({ index, ...row })))
  const typed = sql.raw(columns.map((column) => `"${column}" text`).join(', '))
  return sql`${sql.raw(name)} as (
      select index, ${listed(columns)} from json_to_recordset(${json}) as rows (index int, ${typed})
      where index between 0 and 1000
    )`
}

/** Of the rows of `batch` that have the same key, the one that came first: of several uses of a thing one counts. */
export const firstRows = <Column extends string>(
  batch: string,
  key: NoInfer<Column>,
  columns: readonly Column[],
): RawBuilder<unknown> => sql`first as (
      select distinct on (${sql.ref(key)}) index, ${listed(columns)} from ${sql.raw(batch)}
      order by ${sql.ref(key)}, index
    )`

const listed = (columns: readonly string[]) =>
  sql.raw(columns.map((column) => `"${column}"`).join(', '))

/** What the statement brought for each, by its `index`; undefined where that was nothing. */
export function rowOfEach<Row extends { index: number }>(
  asked: readonly unknown[],
  rows: readonly Row[],
): Array<Row | undefined> {
  const byIndex = new Map(rows.map((row) => [row.index, row]))
  return asked.map((_, index) => byIndex.get(index))
}
