/**
 * What a command leaves behind: one fact a line, and how it ended.
 */
export interface Outcome {
  exitCode: 0 | 1 | 2
  lines: string[]
  /** What the lines are where a program reads them: they belong on standard output, however it ended. */
  format?: 'json'
}
