/**
 * Refusals in German.
 */
import type { RefusalTexts } from '../catalogue.ts'

const list = (items: readonly string[]) => new Intl.ListFormat('de').format(items)

const dateTime = new Intl.DateTimeFormat('de', {
  ...{ dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' },
})

const minutes = (count: number) => (count === 1 ? 'einer Minute' : `${count} Minuten`)

export const passwordFaults: RefusalTexts['passwordFaults'] = {
  tooShort: (least) => `mindestens ${least} Zeichen`,
  tooLong: (most) => `höchstens ${most} Zeichen`,
  noUpper: 'ein Großbuchstabe',
  noLower: 'ein Kleinbuchstabe',
  noDigit: 'eine Ziffer',
  noSpecial: 'ein Sonderzeichen',
  isCommon: 'dass nicht viele andere dasselbe verwenden',
}

export const refusals: RefusalTexts = {
  passwordFaults,
  weakPassword: (faults) => `Ihrem Passwort fehlt noch: ${list(faults)}.`,
  wrongCredentials: 'Adresse oder Passwort stimmt nicht. Versuchen Sie es noch einmal.',
  wrongCurrentPassword: 'Das ist nicht Ihr jetziges Passwort.',
  passwordMissing: 'Geben Sie Ihr Passwort ein.',
  passwordRequired:
    'Sie haben sich in einem anderen Browser registriert. Geben Sie das dort gewählte Passwort ein oder ein neues.',
  addressIncomplete: 'Geben Sie Ihre ganze Adresse ein, zum Beispiel ada@example.com.',
  addressUnusable:
    'Diese E-Mail-Adresse können wir nicht verwenden. Prüfen Sie sie auf Tippfehler.',
  nameUnusable: (most) => `Ihr Name darf 1 bis ${most} Zeichen haben, ohne Zeilenumbrüche.`,
  confirmFirst: 'Bestätigen Sie zuerst Ihre Adresse: Öffnen Sie den Link in unserer E-Mail.',
  invalidCode:
    'Dieser Link oder Code wurde schon verwendet, ist zu alt oder stimmt nicht. Fordern Sie einen neuen an.',
  ownAddress: 'Diese Adresse gehört Ihnen schon.',
  noSuchAddress: 'Diese Adresse haben Sie nicht.',
  mainAddressStays: 'Das ist Ihre Hauptadresse. Machen Sie zuerst eine andere dazu.',
  wayBackOpen: (until) =>
    `Eine E-Mail an diese Adresse kann noch eine Änderung rückgängig machen. Entfernen können Sie sie ab ${dateTime.format(until)} UTC.`,
  wayBackClosed:
    'Dieser Link wurde schon verwendet oder ist älter als eine Woche. Wenn jemand anderes in Ihrem Konto ist, wählen Sie sofort ein neues Passwort.',
  provenTooLongAgo:
    'Ihre Anmeldung ist mehr als zehn Minuten her. Melden Sie sich noch einmal an, um das zu ändern.',
  otherPerson:
    'Das hat jemand anderes angefordert. Melden Sie sich bei jenem Konto an und öffnen Sie den Link noch einmal.',
  accountExists: 'Mit dieser Adresse haben Sie schon ein Konto. Melden Sie sich an.',
  signUpClosed: 'Neue Konten legt hier die Administration an.',
  otherDomain: (domains) =>
    `Verwenden Sie eine Adresse bei ${new Intl.ListFormat('de', { type: 'disjunction' }).format(domains)}.`,
  tooManyTries: (count) =>
    `Zu viele Versuche für den Moment. Versuchen Sie es in ${minutes(count)} wieder.`,
  nobodySignedIn: 'Hier ist niemand angemeldet. Melden Sie sich zuerst an.',
  noLongerSignedIn:
    'Diese Person ist hier nicht mehr angemeldet. Gehen Sie zurück und wählen Sie noch einmal.',
  noSuchSession: 'Diese Sitzung haben Sie nicht.',
  storeAway: 'Der Hub erreicht seine Datenbank gerade nicht. Versuchen Sie es gleich noch einmal.',
  busy: 'Gerade melden sich viele Menschen an. Versuchen Sie es gleich noch einmal.',
  noMail:
    'Der Hub kann gerade keine E-Mails senden, darum wurde nichts gespeichert. Versuchen Sie es später wieder.',
  ourFault: 'Beim Hub ist etwas schiefgegangen. Es ist unter seiner Referenz vermerkt.',
  tooMuch: 'Das war zu viel für dieses Formular.',
  noSuchPage: 'Diese Seite gibt es hier nicht.',
  formsOnly: 'Diese Seite nimmt nur Formulare an.',
  fieldTwice: 'Im Formular kam ein Feld doppelt vor. Versuchen Sie es noch einmal.',
  foreignOrigin: (issuer) =>
    `Diese Anfrage muss von den Seiten des Hubs selbst kommen oder Origin: ${issuer} tragen`,
  openTooLong:
    'Diese Seite war zu lange offen. Gehen Sie zurück zu der App, von der Sie kamen, und beginnen Sie neu.',
  onlyOnTheWay: 'Diese Adresse ist nur für Browser, die gerade von einer App kommen.',
  sentTwice: 'Die App hat dasselbe zweimal gesendet. Gehen Sie zurück und beginnen Sie neu.',
  unknownApp:
    'Die App, die Sie hierher geschickt hat, ist nicht registriert. Sagen Sie es ihrer Administration.',
  wrongUserCode:
    'Das ist nicht der Code eines Geräts, das wartet. Sehen Sie noch einmal nach; nach zehn Minuten zeigt es einen neuen.',
  requestTooOld:
    'Die Anfrage der App wurde schon verwendet oder ist älter als eine Minute. Gehen Sie zur App zurück, und beginnen Sie noch einmal.',
  mustBePushed: (app) =>
    `${app} muss die Anfrage zuerst selbst an uns senden. Bitte sagen Sie es der Verwaltung der App.`,
  unknownRedirect: (app) =>
    `${app} wollte zu einer Adresse zurück, die dafür nicht registriert ist. Sagen Sie es der Administration.`,
  signOutNotUnderstood:
    'Die App wollte Sie mit Worten abmelden, die der Hub nicht versteht. Sie können sich auf Ihrer Kontoseite abmelden.',
}
