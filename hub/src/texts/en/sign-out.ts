/**
 * What the pages say in English before and after signing out.
 */
export const signOut = {
  title: (brand: string) => `Sign out of ${brand}?`,
  effect:
    'You are then signed out here on this browser, and of every app that you opened from it. The apps follow within about a minute.',
  action: (brand: string) => `Sign out of ${brand} and every app`,
  everywhere: 'Sign out on all my devices',
  stay: 'Stay signed in',
  doneTitle: 'You are signed out',
  done: (brand: string) =>
    `You are signed out of ${brand}, and of the apps that you opened from it.`,
  back: (app: string) => `Back to ${app}`,
  again: 'Sign in again',
}
