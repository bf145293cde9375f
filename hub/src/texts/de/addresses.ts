/**
 * What the pages say in German about a person's addresses.
 */
import type { PageTexts } from '../catalogue.ts'

const list = (items: readonly string[]) => new Intl.ListFormat('de').format(items)

const day = new Intl.DateTimeFormat('de', { dateStyle: 'medium', timeZone: 'UTC' })

export const addresses: PageTexts['addresses'] = {
  title: 'Profil',
  main: 'Hauptadresse',
  proved: (how, at) =>
    `${how === 'mail' ? 'per E-Mail bestätigt' : 'von der Administration bestätigt'} am ${day.format(at)}`,
  received: (apps) =>
    `${list(apps)} ${apps.length === 1 ? 'kennt' : 'kennen'} Sie unter dieser Adresse`,
  add: 'Adresse hinzufügen',
  addAction: 'Link dorthin senden',
  makeMain: 'Zur Hauptadresse machen',
  remove: 'Entfernen',
  signInAgain: 'Noch einmal anmelden, um Ihre Adressen zu ändern',
  addTitle: 'Diese Adresse hinzufügen?',
  addEffect: (email, account) => `${email} kann sich dann beim Konto von ${account} anmelden.`,
  addConfirm: 'Ja, hinzufügen',
  notYou:
    'Wenn Sie das nicht angefordert haben, schließen Sie diese Seite: Es wird nichts hinzugefügt.',
  signInFirst: (email) =>
    `Um ${email} hinzuzufügen, melden Sie sich hier bei dem Konto an, das es angefordert hat. Öffnen Sie dann den Link in unserer E-Mail noch einmal.`,
  removeTitle: 'Diese Adresse entfernen?',
  removeEffect: (email) => `${email} kann sich dann nicht mehr bei Ihrem Konto anmelden.`,
  removeApps: (apps, email) =>
    `${list(apps)} ${apps.length === 1 ? 'kennt' : 'kennen'} Sie unter dieser Adresse. Danach kommen Sie dort als ${email} an und finden vielleicht ein anderes Konto vor oder keines. Um zu Ihrem jetzigen zurückzukommen, melden Sie sich dort mit dessen eigenem Passwort an.`,
  removeConfirm: 'Entfernen',
  keep: 'Behalten',
  undoTitle: 'Änderung rückgängig machen?',
  undoEffect: (old, added) =>
    `Es geht um ${added}. Ihr Konto kehrt zu ${old} zurück: Jede Adresse, die seither oder in der Woche davor hinzukam, wird entfernt. Jeder Browser wird abgemeldet, und Sie wählen ein neues Passwort.`,
  undoConfirm: 'Rückgängig machen',
  undoNotYou:
    'Wenn die Änderung von Ihnen ist, schließen Sie diese Seite: Es bleibt alles, wie es ist.',
  undone: 'Es ist rückgängig gemacht. Wählen Sie ein neues Passwort, das sonst niemand kennt.',
}
