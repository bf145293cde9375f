/**
 * The two tables that the SQL stores keep beside the app's own. Creating them is additive, whether or not the hub is on, so
 * that switching it on or off needs no migration.
 */

/** Names for the two tables, where the app wants others: plain identifiers, with or without a schema. */
export interface TableNames {
  /** The link ledger. Default: `identity_links`. */
  links?: string
  /** Used tokens. Default: `identity_used_tokens`. */
  replay?: string
}

/**
 * Each table's name and the statement that creates it where it is missing.
 *
 * @example
 * for (const statement of Object.values(identityTables())) await pool.query(statement)
 */
export function identityTables(names: TableNames = {}): Record<string, string> {
  const [links, replay] = [linksTable(names), replayTable(names)]
  return {
    // Append-only; of several rows the newest counts. An identity column needs no right to a sequence.
    [links]: `CREATE TABLE IF NOT EXISTS ${links} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  issuer text NOT NULL,
  subject text NOT NULL,
  account_id text NOT NULL,
  proof text NOT NULL CHECK (proof IN ('email', 'local')),
  linked_at timestamptz NOT NULL DEFAULT now()
)`,
    // Rows may be deleted once expires_at has passed, by a maintenance role.
    [replay]: `CREATE TABLE IF NOT EXISTS ${replay} (
  id text PRIMARY KEY,
  expires_at timestamptz NOT NULL
)`,
  }
}

/**
 * The name of the link ledger, for statements of the app's own. Throws where it is no plain identifier.
 *
 * @example
 * await pool.query(`SELECT subject, linked_at FROM ${linksTable()} WHERE account_id = $1`, [accountId])
 */
export const linksTable = ({ links = 'identity_links' }: TableNames = {}) => tableName(links)

/**
 * The name of the table of used tokens, for the maintenance that deletes what has expired. Throws where it is no plain identifier.
 *
 * @example
 * await pool.query(`DELETE FROM ${replayTable()} WHERE expires_at < now()`)
 */
export const replayTable = ({ replay = 'identity_used_tokens' }: TableNames = {}) =>
  tableName(replay)

/** A table's name cannot be a parameter, so only plain identifiers become part of a statement. */
function tableName(name: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}(?:\.[a-z_][a-z0-9_]{0,62})?$/.test(name)) return name
  throw new Error(`${JSON.stringify(name)} is not a table name (a-z, 0-9, _ and one dot)`)
}
