/**
 * The shell of every page: one column, light and dark, nothing from elsewhere, and no script but the one that sends an answer on.
 */
import { html, raw } from 'hono/html'
import type { Texts } from '../../texts/catalogue.ts'
import type { Brand } from '../hub.ts'
import type { LanguageLink } from '../language.ts'
import type { Page } from '../pages/page.ts'
import { styleSheet } from './style.ts'

/** The token broken in two: the halves match. */
const MARK = raw(
  `<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><path d="M15 3a13 13 0 1 0 0 26l-2-5 4-4-4-5 4-5-3-3z"/><path d="M18 3a13 13 0 0 1 0 26l-2-5 4-4-4-5 4-5-3-3z" opacity=".55"/></svg>`,
)

export interface Frame {
  nonce: string
  brand: Brand
  languages: LanguageLink[]
}

export const layout =
  (page: Page & Frame) =>
  ({ language, pages: t }: Texts) =>
    html`<!doctype html>
      <html lang="${language}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          ${page.continueTo && html`<meta http-equiv="refresh" content="0;url=${page.continueTo}" />`}
          <title>${page.title} · ${page.brand.name}</title>
          <style nonce="${page.nonce}">
            ${raw(styleSheet(page.brand.accents))}
          </style>
        </head>
        <body>
          <header>
            <a href="/account" class="brand">${sign(page.brand)}</a>
          </header>
          <main>${page.body}</main>
          ${page.languages.length > 0 && html`<footer><nav aria-label="${t.otherLanguages}">${page.languages.map(languageLink)}</nav></footer>`}
          ${
            page.postsTo &&
            html`<script nonce="${page.nonce}">
              document.forms[0].submit()
            </script>`
          }
        </body>
      </html> `

/** The logo stands for the name as well: most logos hold it, and whoever cannot see one hears it once. */
const sign = ({ name, logo }: Brand) =>
  logo ? html`<img src="/brand/logo" alt="${name}" />` : html`${MARK}<span>${name}</span>`

const languageLink = ({ language, name, link }: LanguageLink) =>
  html`<a href="${link}" lang="${language}" hreflang="${language}">${name}</a>`
