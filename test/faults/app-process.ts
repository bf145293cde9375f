/**
 * Mail as its operator has it: a real process, with its own database, that signs people in through the hub.
 */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { launch, textOf, type Environment } from '../processes/hub-process.ts'

const MAIN = [
  ...['node', '--import', 'tsx', '--conditions=symbolon-source'],
  'demo-apps/mail/src/main.ts',
]

export type MailProcess = Awaited<ReturnType<typeof startMail>>

/** Starts it and waits until it says where it is. */
export async function startMail(environment: Environment) {
  const child = launch(MAIN, environment)
  const err = textOf(child.stderr!)
  const exited = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout! })) {
    if (!line.startsWith('Mail is at')) continue
    return {
      /** What it told its operator. */
      told: () => err.text,
      end: async () => {
        child.kill('SIGKILL')
        await exited
      },
    }
  }
  throw new Error(`Mail ended before it was ready:\n${err.text}`)
}
