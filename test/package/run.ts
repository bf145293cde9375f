/**
 * Runs a program to its end, away from the run that we are part of: npm hands its settings down in the environment.
 */
import { spawnSync } from 'node:child_process'

type Environment = Record<string, string>

export const CLEAN: Environment = Object.fromEntries(
  ['PATH', 'HOME', 'npm_config_cache'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  }),
)

/** Answers what it printed; its failure is an error that says it. */
export function run(folder: string, [program, ...args]: string[], environment = CLEAN): string {
  const done = spawnSync(program!, args, { cwd: folder, env: environment, encoding: 'utf8' })
  if (done.error) throw done.error
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(' ')}\n${done.stdout}${done.stderr}`)
  return done.stdout
}
