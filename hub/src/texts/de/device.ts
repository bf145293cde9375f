/**
 * What the pages say in German to somebody whose device shows a code.
 */
import type { PageTexts } from '../catalogue.ts'

export const device: PageTexts['device'] = {
  title: 'Gerät verbinden',
  how: 'Geben Sie den Code ein, den Ihr Gerät zeigt.',
  code: 'Code auf dem Gerät',
  next: 'Weiter',
  confirm: (app) => `${app} auf Ihrem Gerät erlauben?`,
  check: 'Fahren Sie nur fort, wenn Sie das selbst begonnen haben und Ihr Gerät diesen Code zeigt:',
  doneTitle: { approved: 'Ihr Gerät ist verbunden', denied: 'Nichts wurde erlaubt' },
  done: {
    approved: 'Sie können diese Seite schließen. Das Gerät macht in wenigen Sekunden weiter.',
    denied: 'Das Gerät erfährt davon. Sie können diese Seite schließen.',
  },
}
