/**
 * The way from a page to a sign-in and back to the same page. By itself a tab takes it once: never
 * from a page that is a way in already, and not again before somebody was signed in.
 */

import type { Mount } from '../mount.ts'
import type { Page } from './page.ts'
import { isAuthPage, returnPath } from '../return-path.ts'
import type { StayMark } from './stay-mark.ts'

export interface WayInOptions {
  mount: Mount
  /** The app's own way in, while the library is dormant. */
  signInPath: string
  isDormant: () => boolean
}

export interface WayIn {
  href(returnTo?: string): string
  take(returnTo?: string): void
  /** False: the tab stays, and the person decides. */
  takeOnce(): boolean
}

export function createWayIn(page: Page, mark: StayMark, options: WayInOptions): WayIn {
  const { mount, signInPath, isDormant } = options
  const { location } = page
  let isLeaving = false
  page.addEventListener('pageshow', () => (isLeaving = false)) // back again, from the browser's memory

  function href(returnTo = location.pathname + location.search + location.hash): string {
    if (isDormant()) return signInPath
    return `${mount.basePath}/login?return=${encodeURIComponent(returnPath(returnTo, mount))}`
  }

  const isWayIn = (path: string) =>
    isAuthPage(path, mount.basePath) || (isDormant() && path === signInPath)

  return {
    href,
    take: (returnTo) => location.assign(href(returnTo)),
    takeOnce() {
      if (isLeaving) return true
      if (mark.isSet || isWayIn(location.pathname)) return false
      mark.set()
      isLeaving = true
      location.replace(href()) // or the browser's back button would lead here and away again
      return true
    },
  }
}
