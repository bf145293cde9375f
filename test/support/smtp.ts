/**
 * A real SMTP server on a free port that keeps what it is given, and can be told to refuse, to be slow, or to be away.
 */
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'

export interface ReceivedMail {
  from: string
  to: string[]
  raw: string
}

/** What the server answers to a recipient: an SMTP status, with its meaning by RFC 5321 §4.2. */
export interface Mood {
  refuseWith?: number
  answerAfter?: number
}

export async function openSmtpServer() {
  const received: ReceivedMail[] = []
  const mood: Mood = {}
  let server = await listen(0)
  const { port } = server.server.address() as AddressInfo

  async function listen(at: number): Promise<SMTPServer> {
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      onRcptTo: (_address, _session, answer) => {
        const refusal = Object.assign(new Error('not now'), { responseCode: mood.refuseWith })
        setTimeout(() => answer(mood.refuseWith ? refusal : null), mood.answerAfter ?? 0)
      },
      onData(stream, { envelope }, answer) {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        const to = envelope.rcptTo.map(({ address }) => address)
        const keep = (raw: string) => {
          received.push({ from, to, raw })
          answer()
        }
        textOf(stream).then(keep, answer) // or who sends it is gone in the middle
      },
    })
    smtp.on('error', () => {}) // a client that was killed in the middle
    await new Promise<void>((resolve) => smtp.listen(at, '127.0.0.1', resolve))
    return smtp
  }

  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    mood,
    stop,
    start: async () => void (server = await listen(port)),
  }
}

async function textOf(stream: SMTPServerDataStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += chunk
  return text
}
