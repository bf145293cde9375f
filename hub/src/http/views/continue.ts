/**
 * The page between the hub's last form and the app: it goes on by itself, and has a link for whoever stops it.
 */
import { html } from 'hono/html'
import type { Texts } from '../../texts/catalogue.ts'

export const continuePage =
  (view: { url: string; appName: string | undefined }) =>
  ({ pages: { onwards: t, theApp } }: Texts) => {
    const app = view.appName ?? theApp
    return {
      title: t.title(app),
      continueTo: view.url,
      body: html`<h1>${t.title(app)}</h1>
        <p class="soft">${t.moment}</p>
        <a class="button" href="${view.url}">${t.action(app)}</a>`,
    }
  }
