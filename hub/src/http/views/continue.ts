/**
 * The page between the hub's last form and the app: it goes on by itself, and has a link for whoever stops it.
 */
import { html } from 'hono/html'

export const continuePage = (view: { url: string; appName: string }) => ({
  title: `Going on to ${view.appName}`,
  continueTo: view.url,
  body: html`<h1>Going on to ${view.appName}</h1>
    <p class="soft">This takes a moment.</p>
    <a class="button" href="${view.url}">Continue to ${view.appName}</a>`,
})
