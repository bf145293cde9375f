/**
 * The form that takes an answer to a client: a script sends it, or its button where there are no scripts.
 */
import { html } from 'hono/html'
import type { Texts } from '../../texts/catalogue.ts'
import { hidden } from './parts.ts'

export const postBackPage =
  ({ target, fields }: { target: string; fields: Record<string, string> }) =>
  ({ pages: { onwards: t } }: Texts) => {
    const { host } = new URL(target)
    return {
      title: t.title(host),
      postsTo: target,
      body: html`<h1>${t.title(host)}</h1>
        <p class="soft">${t.moment}</p>
        <form method="post" action="${target}">
          ${Object.entries(fields).map(([name, value]) => hidden(name, value))}
          <button>${t.action(host)}</button>
        </form>`,
    }
  }
