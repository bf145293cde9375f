/**
 * What a client that is not the operator's own may do, in German.
 */
import type { PageTexts } from '../catalogue.ts'

const SCOPES: Record<string, string> = {
  openid: 'erkennen, dass Sie es sind',
  profile: 'Ihren Namen sehen',
  email: 'Ihre E-Mail-Adresse sehen',
  offline_access: 'diesen Zugriff behalten, während Sie abwesend sind',
}

const day = new Intl.DateTimeFormat('de', { dateStyle: 'medium', timeZone: 'UTC' })

export const consent: PageTexts['consent'] = {
  title: (app) => `${app} erlauben?`,
  host: (host) => `Die App ist bei ${host}, und dorthin kehren Sie zurück.`,
  foreign: (brand, host) =>
    `Diese App gehört nicht zu ${brand}. Erlauben Sie sie nur, wenn Sie ${host} vertrauen.`,
  lookAlike: (name) =>
    `Ihr Name sieht aus wie „${name}“, aber sie ist etwas anderes. Einen solchen Namen kann jeder wählen.`,
  as: (email) => `Sie sind als ${email} angemeldet.`,
  wishes: 'Sie könnte dann:',
  scope: (scope) => SCOPES[scope] ?? `tun, was sie „${scope}“ nennt`,
  resource: (resource) => `in Ihrem Namen bei ${resource} handeln`,
  allow: 'Erlauben',
  deny: 'Nicht erlauben',
  another: 'Anderes Konto verwenden',
  given: 'Was Sie erlaubt haben',
  since: (at) => `erlaubt am ${day.format(at)}`,
  withdraw: (app) => `${app} dies entziehen`,
}
