/**
 * Loaded before a program, has it collect its garbage whenever it gets SIGUSR2, and tell on stderr what it held before and holds
 * then, in bytes.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

process.on('SIGUSR2', () => {
  const resident = process.memoryUsage.rss()
  collectGarbage()
  const collected = process.memoryUsage.rss()
  process.stderr.write(`memory: ${JSON.stringify({ resident, collected })}\n`)
})
