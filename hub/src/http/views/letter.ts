/**
 * The mails that the hub sends, from data to subject, text and HTML. The text part holds its link on a line of
 * its own, and its code as the only run of exactly six digits.
 */
import { html } from 'hono/html'
import type { Mail, Message } from '../../mail/mail.ts'

export interface Sender {
  issuer: string
  brandName: string
}

export function composeMessage(mail: Mail, sender: Sender): Message {
  const letter = letterOf(mail, sender)
  const paragraphs = [letter.opening, ...(letter.link ? [letter.link] : []), ...letter.closing]
  return {
    subject: letter.subject,
    text: `${paragraphs.join('\n\n')}\n\n${sender.brandName}\n`,
    html: String(htmlPart(letter, sender)),
  }
}

interface Letter {
  subject: string
  opening: string
  link: string | undefined
  action: string | undefined
  closing: string[]
}

function letterOf(mail: Mail, { issuer, brandName }: Sender): Letter {
  switch (mail.kind) {
    case 'verify_email':
      return {
        subject: `Confirm your address for ${brandName}`,
        opening: `Somebody, probably you, is making an account at ${brandName} with this address. Open this link to confirm that it is yours:`,
        link: `${issuer}/verify?token=${mail.token}`,
        action: 'Confirm my address',
        closing: [
          `Or type this code where you signed up: ${mail.code}`,
          'The link and the code work once, for a day. If it was not you, do nothing: no account is made.',
        ],
      }
    case 'magic_link':
      return {
        subject: `Sign in to ${brandName}`,
        opening: 'Open this link to sign in:',
        link: `${issuer}/magic-link?token=${mail.token}`,
        action: 'Sign in',
        closing: [
          `Or type this code where you asked for it: ${mail.code}`,
          'The link and the code work once, for 15 minutes. If it was not you, do nothing.',
        ],
      }
    case 'password_reset':
      return {
        subject: `Choose a new password for ${brandName}`,
        opening: 'Open this link to choose a new password:',
        link: `${issuer}/reset-password?token=${mail.token}`,
        action: 'Choose a new password',
        closing: [
          `Or type this code where you asked for it: ${mail.code}`,
          'The link and the code work once, for an hour. If it was not you, do nothing: your password stays as it is.',
        ],
      }
    case 'password_changed':
      return {
        subject: `Your ${brandName} password was changed`,
        opening: `The password of your ${brandName} account was changed, and every other browser was signed out. If it was not you, choose a new one at once:`,
        link: `${issuer}/forgot-password`,
        action: 'Choose a new password',
        closing: ['If it was you, there is nothing to do.'],
      }
    case 'new_device':
      return {
        subject: `A new sign-in to your ${brandName} account`,
        opening: `Somebody signed in to your ${brandName} account with ${mail.device}, on ${mail.at}. If it was not you, choose a new password at once:`,
        link: `${issuer}/forgot-password`,
        action: 'Choose a new password',
        closing: ['If it was you, there is nothing to do.'],
      }
    case 'account_exists':
      return {
        subject: `You already have an account at ${brandName}`,
        opening: `Somebody, probably you, tried to make a new account at ${brandName} with this address. You already have an account. Sign in here:`,
        link: `${issuer}/sign-in`,
        action: 'Sign in',
        closing: ['If it was not you, do nothing: nothing has changed.'],
      }
  }
}

const htmlPart = (letter: Letter, sender: Sender) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${letter.subject}</title>
      </head>
      <body
        style="margin:0;padding:24px;background:#f4f5f7;color:#1c2230;font:16px/1.5 system-ui,sans-serif"
      >
        <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border-radius:12px">
          <p style="font-weight:600">${sender.brandName}</p>
          <p>${letter.opening}</p>
          ${letter.link && html`<p><a href="${letter.link}" style="display:inline-block;padding:10px 18px;background:#3046c5;color:#fff;border-radius:8px;text-decoration:none">${letter.action}</a></p>`}
          ${letter.closing.map((paragraph) => html`<p>${paragraph}</p>`)}
        </div>
      </body>
    </html>`
