/**
 * Refusals in English: what happened and what to do next. None says which secret check failed.
 */
const list = (items: readonly string[]) => new Intl.ListFormat('en').format(items)

const minutes = (count: number) => (count === 1 ? 'a minute' : `${count} minutes`)

export const passwordFaults = {
  tooShort: (least: number) => `at least ${least} characters`,
  tooLong: (most: number) => `at most ${most} characters`,
  noUpper: 'an upper-case letter',
  noLower: 'a lower-case letter',
  noDigit: 'a digit',
  noSpecial: 'a special character',
  isCommon: 'to be one that others do not use as well',
}

export const refusals = {
  passwordFaults,
  /** In the words of `passwordFaults`. */
  weakPassword: (faults: string[]) => `Your password still needs ${list(faults)}.`,
  wrongCredentials: 'The address or the password is not right. Try again.',
  wrongCurrentPassword: 'That is not your current password.',
  passwordMissing: 'Type your password.',
  passwordRequired:
    'You signed up in another browser. Type the password you chose there, or a new one.',
  addressIncomplete: 'Type your whole address, such as ada@example.com.',
  addressUnusable: 'That is not an email address we can use. Check it for typing errors.',
  nameUnusable: (most: number) =>
    `Your name may have 1 to ${most} characters, without line breaks.`,
  confirmFirst: 'Confirm your address first: open the link in our mail.',
  invalidCode:
    'This link or code was already used, is too old, or is not right. Ask for a new one.',
  ownAddress: 'This address is yours already.',
  noSuchAddress: 'You have no such address.',
  mainAddressStays: 'This is your main address. Make another one the main address first.',
  wayBackOpen: (until: Date) =>
    `A mail to this address can still undo a change. You can remove it from ${until.toUTCString()} on.`,
  wayBackClosed:
    'This link was already used, or is older than a week. If somebody else is in your account, choose a new password at once.',
  provenTooLongAgo: 'You signed in more than ten minutes ago. Sign in once more to change this.',
  otherPerson: 'Somebody else asked for this. Sign in to that account, then open the link again.',
  accountExists: 'You already have an account with this address. Sign in instead.',
  signUpClosed: 'New accounts are made by an administrator here.',
  otherDomain: (domains: readonly string[]) =>
    `Use an address at ${new Intl.ListFormat('en', { type: 'disjunction' }).format(domains)}.`,
  tooManyTries: (count: number) => `Too many tries for now. Try again in ${minutes(count)}.`,
  nobodySignedIn: 'Nobody is signed in here. Sign in first.',
  noLongerSignedIn: 'This person is no longer signed in here. Go back and choose again.',
  noSuchSession: 'You have no such session.',
  storeAway: 'The hub cannot reach its database right now. Try again in a moment.',
  busy: 'Many people are signing in right now. Try again in a moment.',
  noMail: 'The hub cannot send mail right now, so nothing was kept. Try again later.',
  ourFault: 'Something went wrong at the hub. It has been noted under its reference code.',
  tooMuch: 'That was too much for this form.',
  noSuchPage: 'There is no such page here.',
  formsOnly: 'This page takes forms only.',
  fieldTwice: 'The form came with a field twice. Try again.',
  foreignOrigin: (issuer: string) =>
    `This request must come from the hub's own pages, or carry Origin: ${issuer}`,
  openTooLong:
    'This page was open for too long. Go back to the app that you came from and start again.',
  onlyOnTheWay: 'This address is only for browsers on their way from an app.',
  sentTwice: 'The app sent the same thing twice. Go back to it and start again.',
  unknownApp: 'The app that sent you here is not registered. Tell its administrator.',
  wrongUserCode:
    'That is not the code of a device that waits. Look at it again; after ten minutes it shows a new one.',
  requestTooOld:
    'The app’s request was used already, or is more than a minute old. Go back to the app and start again.',
  mustBePushed: (app: string) =>
    `${app} has to send its request to the hub itself first. Tell its administrator.`,
  unknownRedirect: (app: string) =>
    `${app} asked to return to an address that is not registered for it. Tell its administrator.`,
  signOutNotUnderstood:
    'The app asked to sign you out in words that the hub does not understand. You can sign out on your account page.',
}
