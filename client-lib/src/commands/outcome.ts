/**
 * What a command leaves behind: one fact a line, and how it ended.
 */
export interface Outcome {
  exitCode: 0 | 1 | 2
  lines: string[]
}
