/**
 * Pages in German.
 */
import type { PageTexts } from '../catalogue.ts'
import { addresses } from './addresses.ts'
import { consent } from './consent.ts'
import { device as devicePages } from './device.ts'
import { signOut } from './sign-out.ts'
const list = (items: readonly string[]) => new Intl.ListFormat('de').format(items)

const KINDS = {
  upper: 'einem Großbuchstaben',
  lower: 'einem Kleinbuchstaben',
  digit: 'einer Ziffer',
  special: 'einem Sonderzeichen',
}

const minute = new Intl.DateTimeFormat('de', {
  ...{ dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' },
})

export const pages: PageTexts = {
  emailAddress: 'E-Mail-Adresse',
  password: 'Passwort',
  newPassword: 'Neues Passwort',
  codeFromMail: 'Code aus der E-Mail',
  ref: (ref) => `Ref ${ref}`,
  code: 'Code',
  otherLanguages: 'Sprache',
  cancel: (app) => `Abbrechen und zurück zu ${app}`,
  theApp: 'der App',
  toSignIn: 'Anmelden',
  toAccount: 'Ihr Konto',
  passwordHint: (least, kinds) =>
    `Mindestens ${least} Zeichen${kinds.length > 0 ? `, mit ${list(kinds.map((kind) => KINDS[kind]))}` : ''}.`,

  signIn: {
    title: 'Anmelden',
    heading: (app) => (app ? `Anmelden bei ${app}` : 'Anmelden'),
    withAccount: (brand) => `mit Ihrem Konto bei ${brand}`,
    next: 'Weiter',
    change: 'Ändern',
    action: 'Anmelden',
    forgot: 'Passwort vergessen?',
    byMail: 'Stattdessen einen Link per E-Mail',
    byMailFirst: 'Link per E-Mail senden',
    otherWay: 'Anders anmelden',
    lastUsed: 'Zuletzt verwendet',
    newHere: 'Neu hier?',
    signUp: 'Konto anlegen',
  },

  signUp: {
    title: 'Konto anlegen',
    purpose: (brand, app) =>
      app
        ? `Ein Konto bei ${brand}, für ${app} und jede andere App hier`
        : `Ein Konto bei ${brand} für jede App hier`,
    yourName: 'Ihr Name',
    action: 'Konto anlegen',
    known: 'Haben Sie schon ein Konto?',
  },

  checkMail: {
    title: 'Sehen Sie in Ihre E-Mails',
    sent: (email, app) =>
      `Wir haben einen Link und einen Code an ${email} gesendet. Öffnen Sie den Link, oder geben Sie den Code hier ein${app ? `, um zu ${app} zu gelangen` : ''}.`,
    maybeSent: (email) =>
      `Wenn ${email} hier ein Konto hat, sind ein Link und ein Code unterwegs. Öffnen Sie den Link, oder geben Sie den Code ein.`,
    sentAgain: 'Wir haben sie noch einmal gesendet. Nur der neueste Code gilt.',
    nothingCame: 'Nichts angekommen?',
    again: 'Noch einmal senden',
    wrongAddress: 'Falsche Adresse?',
    startOver: 'Von vorn beginnen',
    otherWay: 'Anders anmelden',
    confirm: 'Bestätigen',
  },

  verify: {
    title: 'Bestätigen Sie Ihre Adresse',
    isYours: (email) => `Gehört ${email} Ihnen?`,
    otherBrowser:
      'Sie haben sich in einem anderen Browser registriert. Geben Sie das dort gewählte Passwort ein, oder wählen Sie jetzt ein neues.',
    action: 'Ja, bestätigen',
    notYou:
      'Wenn Sie sich nicht registriert haben, schließen Sie diese Seite: Es entsteht kein Konto.',
    doneTitle: 'Ihre Adresse ist bestätigt',
    signedIn: 'Sie sind in diesem Browser angemeldet.',
    open: (app) => `${app} öffnen`,
  },

  deadLink: {
    title: 'Dieser Link gilt nicht mehr',
    verification:
      'Er wurde schon verwendet oder ist älter als ein Tag. Ist Ihre Adresse bestätigt, melden Sie sich einfach an; sonst registrieren Sie sich noch einmal, und wir senden einen neuen.',
    other: 'Er wurde schon verwendet oder ist zu alt. Wir können einen neuen senden.',
    signUpAgain: 'Noch einmal registrieren',
    newLink: 'Neuen Link senden',
  },

  magicLink: {
    heading: (email) => `Als ${email} anmelden?`,
    action: 'Ja, anmelden',
    notYou:
      'Wenn Sie das nicht angefordert haben, schließen Sie diese Seite. Niemand wird dadurch angemeldet.',
    doneTitle: 'Sie sind angemeldet',
  },

  forgot: {
    title: 'Passwort vergessen?',
    how: 'Geben Sie Ihre Adresse ein, und wir senden Ihnen einen Link und einen Code, um ein neues zu wählen.',
    action: 'Link senden',
    back: 'Zurück zur Anmeldung',
  },

  reset: {
    title: 'Neues Passwort wählen',
    forAddress: (email) => `für ${email}`,
    action: 'Neues Passwort setzen',
    effect: 'Jeder Browser, der bei Ihrem Konto angemeldet ist, wird abgemeldet.',
  },

  chooser: {
    title: 'Konto wählen',
    towards: (app) => `um zu ${app} zu gelangen`,
    another: 'Anderes Konto verwenden',
  },

  onwards: {
    title: (app) => `Weiter zu ${app}`,
    moment: 'Das dauert einen Moment.',
    action: (app) => `Weiter zu ${app}`,
  },

  account: {
    title: 'Ihr Konto',
    apps: 'Apps',
    noApps: 'Noch ist keine App verbunden.',
    lastVisit: (at) => `zuletzt geöffnet ${minute.format(at)} UTC`,
    signOutOfApp: (app) => `Auf allen Geräten bei ${app} abmelden`,
    changePassword: 'Passwort ändern',
    currentPassword: 'Jetziges Passwort',
    changeAction: 'Passwort ändern',
    changeEffect: 'Jeder andere Browser wird dadurch abgemeldet.',
    devices: 'Geräte und Sitzungen',
    device: ({ browser, system }) =>
      browser && system
        ? `${browser} auf ${system}`
        : (browser ?? system ?? 'ein unbekanntes Gerät'),
    thisDevice: 'dieses Gerät',
    lastSeen: (at) => `zuletzt ${minute.format(at)} UTC`,
    endSession: 'Diese Sitzung beenden',
    endOthers: 'Überall sonst abmelden',
    switch: 'Konto wechseln oder hinzufügen',
    more: (count) => `(${count} weitere in diesem Browser)`,
    signOut: (brand) => `In diesem Browser bei ${brand} abmelden`,
    signOutEverywhere: 'Überall abmelden',
    yourData: 'Ihre Daten',
    download: (brand) => `Herunterladen, was ${brand} über Sie gespeichert hat`,
    leave: (brand) => `${brand} verlassen`,
    leaveEffect:
      'Ihr Konto hier verschwindet sofort und für immer. Was Sie in den Apps haben, bleibt dort; Sie melden sich mit deren eigenen Passwörtern an.',
    yourPassword: 'Ihr Passwort',
    leaveAction: 'Für immer verlassen',
    done: {
      password: 'Ihr Passwort ist geändert, und jeder andere Browser ist abgemeldet.',
      session: 'Diese Sitzung ist beendet.',
      sessions: 'Jeder andere Browser ist abgemeldet.',
      app: 'Sie sind bei dieser App abgemeldet, auf allen Geräten.',
      consent: 'Diese App kann das nicht mehr.',
      'address-added': 'Die Adresse ist hinzugefügt.',
      'main-address': 'Das ist jetzt Ihre Hauptadresse. Die alte haben wir benachrichtigt.',
      'address-removed': 'Die Adresse ist entfernt.',
    },
  },

  addresses,

  consent,

  device: devicePages,

  signOut,

  left: {
    title: 'Ihr Konto ist gelöscht',
    effect: (brand) =>
      `${brand} hat nichts mehr über Sie gespeichert. Ihre Konten in den Apps bleiben, wie sie sind: Jede App hat ihren eigenen Weg, sie zu schließen.`,
    again: 'Neues Konto anlegen',
  },

  problem: {
    other: 'Das hat nicht geklappt',
    unknownApp: 'Diese App ist hier nicht bekannt',
    unknownRedirect: 'Dorthin darf diese App nicht zurück',
    notFound: 'Hier ist nichts',
    tooOld: 'Diese Seite ist zu alt',
    foreignOrigin: 'Das kam nicht von unserer eigenen Seite',
    tryAgain: 'Versuchen Sie es gleich noch einmal',
    tooManyTries: 'Zu viele Versuche für den Moment',
    noMail: 'Wir können gerade keine E-Mails senden',
    toAccount: 'Zu Ihrem Konto',
  },

  mailbox: {
    title: 'Entwicklungspostfach',
    purpose:
      'E-Mails, die gesendet worden wären; die neuesten zuerst. Diese Seite gibt es nur außerhalb des Betriebs.',
    empty: 'Noch nichts. Registrieren Sie sich, und die E-Mail erscheint hier.',
    asItLooks: 'So sieht sie aus',
    to: (address, at) => `an ${address}, ${minute.format(at)} UTC`,
  },
}
