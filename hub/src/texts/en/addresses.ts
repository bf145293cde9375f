/**
 * What the pages say in English about a person's addresses.
 */
const list = (items: readonly string[]) => new Intl.ListFormat('en').format(items)

const day = (at: Date) => at.toISOString().slice(0, 10)

export const addresses = {
  title: 'Profile',
  main: 'main address',
  proved: (how: 'mail' | 'operator', at: Date) =>
    `${how === 'mail' ? 'confirmed by mail' : 'vouched for by an administrator'} on ${day(at)}`,
  received: (apps: string[]) => `${list(apps)} ${apps.length === 1 ? 'knows' : 'know'} you by it`,
  add: 'Add an address',
  addAction: 'Send a link to it',
  makeMain: 'Make it the main address',
  remove: 'Remove',
  signInAgain: 'Sign in again to change your addresses',
  addTitle: 'Add this address?',
  addEffect: (email: string, account: string) =>
    `${email} will be able to sign in to the account of ${account}.`,
  addConfirm: 'Yes, add it',
  notYou: 'If you did not ask for this, close this page: nothing is added.',
  signInFirst: (email: string) =>
    `To add ${email}, sign in here to the account that asked for it. Then open the link in our mail again.`,
  removeTitle: 'Remove this address?',
  removeEffect: (email: string) => `${email} will no longer sign in to your account.`,
  removeApps: (apps: string[], email: string) =>
    `${list(apps)} ${apps.length === 1 ? 'knows' : 'know'} you by it. From then on you go there as ${email}, where you may find another account, or none. To get back to the one you have, sign in there with its own password.`,
  removeConfirm: 'Remove it',
  keep: 'Keep it',
  undoTitle: 'Undo the change?',
  undoEffect: (old: string, added: string) =>
    `The change is about ${added}. Your account goes back to ${old}: every address that was added since, or in the week before, is removed. Every browser is signed out, and you choose a new password.`,
  undoConfirm: 'Undo it',
  undoNotYou: 'If you made the change yourself, close this page: nothing is undone.',
  undone: 'It is undone. Choose a new password, so that nobody else knows it.',
}
