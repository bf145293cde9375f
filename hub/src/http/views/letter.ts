/**
 * The mails that the hub sends, from data to subject, text and HTML. The text part holds its link on a line of
 * its own, and its code as the only run of exactly six digits.
 */
import { html } from 'hono/html'
import type { Mail, Message } from '../../mail/mail.ts'
import { CATALOGUE, type MailTexts } from '../../texts/catalogue.ts'
import type { Language } from '../../texts/language.ts'
import type { Brand } from '../hub.ts'

export interface Sender {
  issuer: string
  brand: Brand
  language: Language
}

export function composeMessage(mail: Mail, sender: Sender): Message {
  const letter = letterOf(mail, sender)
  return {
    subject: letter.subject,
    text: [letter.opening, letter.link, ...letter.closing, `${sender.brand.name}\n`].join('\n\n'),
    html: String(htmlPart(letter, sender)),
  }
}

interface Letter extends ReturnType<MailTexts['magicLink']> {
  link: string
}

function letterOf(mail: Mail, { issuer, brand, language }: Sender): Letter {
  const { mails } = CATALOGUE[language]
  const facts = { brand: brand.name, code: 'code' in mail ? mail.code : undefined }
  switch (mail.kind) {
    case 'verify_email':
      return { ...mails.verifyEmail(facts), link: `${issuer}/verify?token=${mail.token}` }
    case 'magic_link':
      return { ...mails.magicLink(facts), link: `${issuer}/magic-link?token=${mail.token}` }
    case 'password_reset':
      return { ...mails.passwordReset(facts), link: `${issuer}/reset-password?token=${mail.token}` }
    case 'password_changed':
      return { ...mails.passwordChanged(facts), link: `${issuer}/forgot-password` }
    case 'new_device':
      return { ...mails.newDevice({ ...facts, ...mail }), link: `${issuer}/forgot-password` }
    case 'address_addition':
      return { ...mails.addressAddition(facts), link: `${issuer}/verify?token=${mail.token}` }
    case 'address_taken':
      return { ...mails.addressTaken(facts), link: `${issuer}/sign-in` }
    case 'address_added':
      return {
        ...mails.addressAdded({ ...facts, ...mail }),
        link: `${issuer}/undo-address?token=${mail.token}`,
      }
    case 'primary_address_changed':
      return {
        ...mails.primaryAddressChanged({ ...facts, ...mail }),
        link: `${issuer}/undo-address?token=${mail.token}`,
      }
    case 'address_removed':
      return { ...mails.addressRemoved({ ...facts, ...mail }), link: `${issuer}/forgot-password` }
    case 'account_exists':
      return { ...mails.accountExists(facts), link: `${issuer}/sign-in` }
  }
}

const htmlPart = (letter: Letter, { language, brand }: Sender) =>
  html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <title>${letter.subject}</title>
      </head>
      <body
        style="margin:0;padding:24px;background:#f4f5f7;color:#1c2230;font:16px/1.5 system-ui,sans-serif"
      >
        <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border-radius:12px">
          <p style="font-weight:600">${brand.name}</p>
          <p>${letter.opening}</p>
          <p>
            <a
              href="${letter.link}"
              style="display:inline-block;padding:10px 18px;background:${brand.accents.light.color};color:${brand.accents.light.ink};border-radius:8px;text-decoration:none"
              >${letter.action}</a
            >
          </p>
          ${letter.closing.map((paragraph) => html`<p>${paragraph}</p>`)}
        </div>
      </body>
    </html>`
