/**
 * A suite that needs a program of this machine says so with this plugin, and may inject where it is. Without the program
 * the suite does not run; its name and the reason wait in `leftOut` for the end of the run.
 */
import type { Plugin } from 'vitest/config'
import type { Finding } from './machine.ts'

export const leftOut = new Set<string>()

export const needs = (what: string, find: () => Finding): Plugin => ({
  name: `needs ${what}`,
  configureVitest({ project }) {
    const finding = find()
    if ('provide' in finding) return project.provide(finding.provide, finding.value)

    project.config.include = []
    leftOut.add(`${project.name} did not run: ${what}: ${finding.missing}`)
  },
})
