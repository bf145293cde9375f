/**
 * Whether this tab stays where it is when nobody is signed in. A page sends it to sign in by itself
 * once, and not again until somebody was signed in: a session that does not stick would lead round in
 * a circle, and whoever has just signed out would be signed in again by the hub.
 */

import { storageOf, type Page } from './page.ts'

export interface StayMark {
  /** True where storage is blocked, too: what cannot be remembered cannot be ended. */
  readonly isSet: boolean
  set(): void
  clear(): void
}

export function createStayMark(page: Page, name: string): StayMark {
  const storage = storageOf(page, 'sessionStorage') // of this tab, and there again after the hub
  return {
    get isSet() {
      return storage?.getItem(name) !== null
    },
    set: () => storage?.setItem(name, 'stay'),
    clear: () => storage?.removeItem(name),
  }
}
