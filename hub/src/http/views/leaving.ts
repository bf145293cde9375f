/**
 * After leaving.
 */
import { html } from 'hono/html'

export const leftPage = (brandName: string) => ({
  title: 'Your account is gone',
  body: html`<h1>Your account is gone</h1>
    <p>
      ${brandName} no longer holds anything about you. The accounts that you have in the apps stay
      as they are: each app has its own way to close them.
    </p>
    <a class="button quiet" href="/sign-up">Make a new account</a>`,
})
