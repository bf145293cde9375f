/**
 * After leaving.
 */
import { html } from 'hono/html'
import type { Texts } from '../../texts/catalogue.ts'

export const leftPage =
  (brandName: string) =>
  ({ pages: { left: t } }: Texts) => ({
    title: t.title,
    body: html`<h1>${t.title}</h1>
      <p>${t.effect(brandName)}</p>
      <a class="button quiet" href="/sign-up">${t.again}</a>`,
  })
