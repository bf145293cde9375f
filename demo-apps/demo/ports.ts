/**
 * Looks before anything is started whether the ports are free, and says how to free one that is
 * not.
 */
import { connect } from 'node:net'
import type { Service } from './plan.ts'

export async function refusePortsInUse(services: Service[]): Promise<void> {
  const problems: string[] = []
  for (const { name, port } of services) {
    if (await answers(port)) {
      problems.push(
        `Port ${port}, which ${name} needs, is in use. To free it, stop the program shown by ` +
          `\`lsof -nP -iTCP:${port} -sTCP:LISTEN\`.`,
      )
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
