/**
 * Mail by SMTP (nodemailer). Whatever a server refuses for good (a 5xx answer, RFC 5321 §4.2.1) is not tried again.
 */
import { createTransport } from 'nodemailer'
import { DEADLINE } from '../base/duration.ts'
import { Undeliverable } from '../db/delivery.ts'
import type { Transport } from './delivery.ts'

export function createSmtpTransport(smtp: { url: string; from: string }): Transport {
  const transport = createTransport(
    {
      url: smtp.url,
      connectionTimeout: DEADLINE.outgoing,
      greetingTimeout: DEADLINE.outgoing,
      dnsTimeout: DEADLINE.outgoing,
      socketTimeout: DEADLINE.smtpAnswer,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: smtp.from },
  )
  const host = smtp.from.replace(/^.*@/, '').replace(/[^A-Za-z0-9.-].*$/, '')

  return async ({ id, to, subject, text, html }) => {
    try {
      // An address object: a string would be parsed, and could name several recipients.
      await transport.sendMail({
        to: { name: '', address: to },
        messageId: `<${id}@${host}>`,
        ...{ subject, text, html },
        headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: no out-of-office answers
      })
    } catch (error) {
      const { responseCode = 0, response = '' } = error as {
        responseCode?: number
        response?: string
      }
      if (responseCode >= 500)
        throw new Undeliverable(`the server refused it: ${response.slice(0, 200)}`)
      throw error
    }
  }
}
