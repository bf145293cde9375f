/**
 * Loaded before a program, gives it a clock that is off by as many milliseconds as the file named by CLOCK_FILE says, while it
 * runs: what Date tells, and nothing else, as when somebody sets the time of a machine.
 */
import { readFileSync } from 'node:fs'

const Clock = Date
let offset = 0
const read = () => (offset = Number(readFileSync(process.env.CLOCK_FILE, 'utf8')))
read()
setInterval(read, 50).unref()

const now = () => Clock.now() + offset
globalThis.Date = new Proxy(Clock, {
  construct: (target, given, as) => Reflect.construct(target, given.length ? given : [now()], as),
  apply: (target) => new target(now()).toString(),
  get: (target, name, self) => (name === 'now' ? now : Reflect.get(target, name, self)),
})
