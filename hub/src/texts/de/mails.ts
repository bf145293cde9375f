/**
 * Mails in German.
 */
import type { DeviceName } from '../../base/device-name.ts'
import type { MailTexts } from '../catalogue.ts'

export const device = ({ browser, system }: DeviceName) =>
  browser && system ? `${browser} auf ${system}` : (browser ?? system ?? 'einem unbekannten Gerät')

const dateTime = new Intl.DateTimeFormat('de', {
  ...{ dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' },
})

export const mails: MailTexts = {
  verifyEmail: ({ brand, code }) => ({
    subject: `Bestätigen Sie Ihre Adresse für ${brand}`,
    opening: `Jemand, vermutlich Sie, legt mit dieser Adresse ein Konto bei ${brand} an. Öffnen Sie diesen Link, um zu bestätigen, dass sie Ihnen gehört:`,
    action: 'Adresse bestätigen',
    closing: [
      `Oder geben Sie diesen Code dort ein, wo Sie sich registriert haben: ${code}`,
      'Link und Code gelten einmal, einen Tag lang. Wenn Sie es nicht waren, tun Sie nichts: Es entsteht kein Konto.',
    ],
  }),
  magicLink: ({ brand, code }) => ({
    subject: `Anmelden bei ${brand}`,
    opening: 'Öffnen Sie diesen Link, um sich anzumelden:',
    action: 'Anmelden',
    closing: [
      `Oder geben Sie diesen Code dort ein, wo Sie ihn angefordert haben: ${code}`,
      'Link und Code gelten einmal, 15 Minuten lang. Wenn Sie es nicht waren, tun Sie nichts.',
    ],
  }),
  passwordReset: ({ brand, code }) => ({
    subject: `Neues Passwort für ${brand}`,
    opening: 'Öffnen Sie diesen Link, um ein neues Passwort zu wählen:',
    action: 'Neues Passwort wählen',
    closing: [
      `Oder geben Sie diesen Code dort ein, wo Sie ihn angefordert haben: ${code}`,
      'Link und Code gelten einmal, eine Stunde lang. Wenn Sie es nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.',
    ],
  }),
  passwordChanged: ({ brand }) => ({
    subject: `Ihr Passwort bei ${brand} wurde geändert`,
    opening: `Das Passwort Ihres Kontos bei ${brand} wurde geändert, und alle anderen Browser wurden abgemeldet. Wenn Sie es nicht waren, wählen Sie sofort ein neues:`,
    action: 'Neues Passwort wählen',
    closing: ['Wenn Sie es waren, ist nichts zu tun.'],
  }),
  newDevice: ({ brand, from, at }) => ({
    subject: `Neue Anmeldung bei Ihrem Konto bei ${brand}`,
    opening: `Jemand hat sich am ${dateTime.format(at)} UTC mit ${device(from)} bei Ihrem Konto bei ${brand} angemeldet. Wenn Sie es nicht waren, wählen Sie sofort ein neues Passwort:`,
    action: 'Neues Passwort wählen',
    closing: ['Wenn Sie es waren, ist nichts zu tun.'],
  }),
  addressAddition: ({ brand, code }) => ({
    subject: `Diese Adresse zu Ihrem Konto bei ${brand} hinzufügen`,
    opening: `Jemand, vermutlich Sie, möchte diese Adresse zum eigenen Konto bei ${brand} hinzufügen. Öffnen Sie diesen Link dort, wo Sie angemeldet sind:`,
    action: 'Adresse hinzufügen',
    closing: [
      `Oder geben Sie diesen Code dort ein, wo Sie ihn angefordert haben: ${code}`,
      'Link und Code gelten einmal, eine Stunde lang. Wenn Sie es nicht waren, tun Sie nichts: Es wird nichts hinzugefügt.',
    ],
  }),
  addressTaken: ({ brand }) => ({
    subject: `Diese Adresse gehört zu Ihrem Konto bei ${brand}`,
    opening: `Jemand wollte diese Adresse zu einem anderen Konto bei ${brand} hinzufügen. Sie gehört zu Ihrem und bleibt dort. Melden Sie sich hier an:`,
    action: 'Anmelden',
    closing: [
      'Wenn Sie es waren: Eine Adresse gehört zu einem einzigen Konto. Entfernen Sie sie zuerst aus diesem. Wenn Sie es nicht waren, tun Sie nichts: Nichts hat sich geändert.',
    ],
  }),
  addressAdded: ({ brand, address }) => ({
    subject: `Eine neue Adresse für Ihr Konto bei ${brand}`,
    opening: `${address} wurde zu Ihrem Konto bei ${brand} hinzugefügt und kann sich dort anmelden. Wenn Sie es nicht waren, machen Sie es hier rückgängig:`,
    action: 'Rückgängig machen',
    closing: ['Der Link gilt einmal, eine Woche lang. Wenn Sie es waren, ist nichts zu tun.'],
  }),
  primaryAddressChanged: ({ brand, address }) => ({
    subject: `Ihr Konto bei ${brand} hat eine andere Hauptadresse`,
    opening: `${address} ist jetzt die Hauptadresse Ihres Kontos bei ${brand}, anstelle dieser hier. Wenn Sie es nicht waren, machen Sie es hier rückgängig:`,
    action: 'Rückgängig machen',
    closing: ['Der Link gilt einmal, eine Woche lang. Wenn Sie es waren, ist nichts zu tun.'],
  }),
  addressRemoved: ({ brand, address }) => ({
    subject: `Eine Adresse wurde aus Ihrem Konto bei ${brand} entfernt`,
    opening: `${address} wurde aus Ihrem Konto bei ${brand} entfernt. Wenn Sie es nicht waren, wählen Sie sofort ein neues Passwort, mit der Adresse, die geblieben ist:`,
    action: 'Neues Passwort wählen',
    closing: ['Wenn Sie es waren, ist nichts zu tun.'],
  }),
  accountExists: ({ brand }) => ({
    subject: `Sie haben schon ein Konto bei ${brand}`,
    opening: `Jemand, vermutlich Sie, wollte mit dieser Adresse ein neues Konto bei ${brand} anlegen. Sie haben schon eines. Melden Sie sich hier an:`,
    action: 'Anmelden',
    closing: ['Wenn Sie es nicht waren, tun Sie nichts: Nichts hat sich geändert.'],
  }),
}
