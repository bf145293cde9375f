/**
 * The pictures that the documentation keeps, in the order in which people meet the pages, and the page that shows them.
 */
export const GALLERY: Record<string, Record<string, string>> = {
  'On the way to an app': {
    'mail-sign-in': 'Mail’s own sign-in page, with one more button',
    'hub-sign-in': 'Signing in: the address',
    'hub-password': 'and what proves it',
    'hub-password-refused': 'A refusal says what to do, and has a reference to quote',
    'last-used': 'The way that was used last on this browser comes first',
    'mail-inbox': 'Mail, in the account that was always there',
    'calendar-sign-in': 'Calendar’s sign-in page',
    calendar: 'Calendar, after one press of the button',
    'notes-sign-in': 'Notes, whose pages are drawn by React',
    'choose-account': 'Several people on one browser',
    switch: 'Signed in to the app as somebody else already',
  },
  'Asked about an app of somebody else': {
    'stranger-sign-in': 'Its host stands beside its name from the first page on',
    consent: 'What it would be able to do',
    device: 'The code of a device',
    'device-confirm': 'The same question for a device',
    'device-done': 'and the answer',
    'account-consents': 'What was allowed stands on the account page',
  },
  'Refused by an app': {
    'calendar-refused': 'An address that the app never confirmed',
    'mail-proof': 'The same in Mail, which asks for its own password as a proof',
    'mail-foreign-return': 'A return that did not begin in this browser',
  },
  'Signing up': {
    'sign-up': 'The form',
    'check-your-mail': 'The code, or the link',
    'code-refused': 'A wrong code',
    link: 'The link, in the browser that signed up',
    'link-elsewhere': 'The link, in another browser',
    confirmed: 'Confirmed there',
    'dead-link': 'A link that was used',
    'dev-mailbox': 'The dev mailbox, outside production',
  },
  'Signing in by mail, and a forgotten password': {
    'magic-link-code': 'The code, or the link',
    'magic-link': 'The link asks before it signs in',
    'magic-link-elsewhere': 'Signed in on another browser',
    'used-link': 'A link that was used',
    'forgot-password': 'A forgotten password',
    'reset-code': 'The code, with the new password',
    'reset-password': 'The link',
  },
  'The account': {
    'account-open': 'The account page, with what can be done opened',
    'account-german': 'The same in German',
    'account-password-refused': 'A wrong current password',
    'address-code': 'Another address: the code',
    'address-link': 'or the link',
    'address-removal': 'Removing one names the apps that receive it',
    'undo-address': 'The way back, for seven days',
    undone: 'which ends with a new password',
    'sign-out': 'Signing out of every app, with one confirmation',
    'signed-out': 'and after it',
    left: 'After leaving',
  },
  'Dead ends': {
    'hub-unknown-app': 'An app that is not registered',
    'hub-too-old': 'A page that was open for too long',
    'hub-not-found': 'Nothing here',
  },
}

export const PICTURES = Object.values(GALLERY).flatMap((pictures) => Object.keys(pictures))

/** docs/pages.md */
export function galleryPage(): string {
  const sections = Object.entries(GALLERY).map(([title, pictures]) => {
    const shown = Object.entries(pictures).map(
      ([name, caption]) => `${caption}:\n\n![${caption}](pages/${name}.png)`,
    )
    return [`## ${title}`, ...shown].join('\n\n')
  })
  const opening =
    'Every page of the hub and what an app shows around it, taken from the demo by `npm run pictures`. All follow light and dark, and speak English and German.'
  return `${['# Pages', opening, ...sections].join('\n\n')}\n`
}
