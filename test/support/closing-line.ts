/**
 * The last lines of a run: which suites did not run and why, then the count alone on its line.
 */
import type { Reporter, TestModule } from 'vitest/node'
import { leftOut } from './needs.ts'

export const closingLine: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const passed = sum(modules.map((module) => testsIn(module, 'passed')))
    // A file that does not load, or whose hook throws, fails without a failed test.
    const failed =
      sum(modules.map((module) => Math.max(testsIn(module, 'failed'), module.ok() ? 0 : 1))) +
      unhandledErrors.length

    for (const suite of leftOut) console.log(suite)
    console.log(`${passed} passed, ${failed} failed`)

    // vitest sees to failures; in CI a suite that could not run is one too.
    if (leftOut.size > 0 && process.env.CI) process.exitCode = 1
  },
}

const testsIn = (module: TestModule, state: 'passed' | 'failed') =>
  [...module.children.allTests(state)].length

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0)
