/**
 * What the pages say in German before and after signing out.
 */
import type { PageTexts } from '../catalogue.ts'

export const signOut: PageTexts['signOut'] = {
  title: (brand) => `Bei ${brand} abmelden?`,
  effect:
    'In diesem Browser sind Sie dann hier abgemeldet und bei jeder App, die Sie von hier geöffnet haben. Die Apps folgen binnen etwa einer Minute.',
  action: (brand) => `Bei ${brand} und jeder App abmelden`,
  everywhere: 'Auf allen meinen Geräten abmelden',
  stay: 'Angemeldet bleiben',
  doneTitle: 'Sie sind abgemeldet',
  done: (brand) =>
    `Sie sind bei ${brand} abgemeldet und bei den Apps, die Sie von dort geöffnet haben.`,
  back: (app) => `Zurück zu ${app}`,
  again: 'Wieder anmelden',
}
