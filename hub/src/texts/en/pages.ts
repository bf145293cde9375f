/**
 * Pages in English, in the order in which people meet them.
 */
import type { DeviceName } from '../../base/device-name.ts'
import { addresses } from './addresses.ts'
import { device } from './mails.ts'
import { consent } from './consent.ts'
import { device as devicePages } from './device.ts'
import { signOut } from './sign-out.ts'

const list = (items: readonly string[]) => new Intl.ListFormat('en').format(items)

const KINDS = {
  upper: 'an upper-case letter',
  lower: 'a lower-case letter',
  digit: 'a digit',
  special: 'a special character',
}

/** What a password may have to hold. */
export type Kind = keyof typeof KINDS

export const pages = {
  emailAddress: 'Email address',
  password: 'Password',
  newPassword: 'New password',
  codeFromMail: 'Code from the mail',
  ref: (ref: string) => `Ref ${ref}`,
  code: 'Code',
  otherLanguages: 'Language',
  cancel: (app: string) => `Cancel and go back to ${app}`,
  theApp: 'the app',
  toSignIn: 'Sign in',
  toAccount: 'Your account',
  passwordHint: (least: number, kinds: Kind[]) =>
    `At least ${least} characters${kinds.length > 0 ? `, with ${list(kinds.map((kind) => KINDS[kind]))}` : ''}.`,

  signIn: {
    title: 'Sign in',
    heading: (app: string | undefined) => (app ? `Sign in to ${app}` : 'Sign in'),
    withAccount: (brand: string) => `with your ${brand} account`,
    next: 'Continue',
    change: 'Change',
    action: 'Sign in',
    forgot: 'Forgot your password?',
    byMail: 'Email me a link instead',
    byMailFirst: 'Email me a link',
    otherWay: 'Try another way',
    lastUsed: 'Last used',
    newHere: 'New here?',
    signUp: 'Create an account',
  },

  signUp: {
    title: 'Create an account',
    purpose: (brand: string, app: string | undefined) =>
      app
        ? `One ${brand} account, for ${app} and every other app here`
        : `One ${brand} account for every app here`,
    yourName: 'Your name',
    action: 'Create account',
    known: 'Already have an account?',
  },

  checkMail: {
    title: 'Check your mail',
    sent: (email: string, app: string | undefined) =>
      `We sent a link and a code to ${email}. Open the link, or type the code here${app ? ` to go on to ${app}` : ''}.`,
    maybeSent: (email: string) =>
      `If ${email} has an account here, a link and a code are on their way. Open the link, or type the code.`,
    sentAgain: 'We sent it again. Only the newest code works.',
    nothingCame: 'Nothing came?',
    again: 'Send it again',
    wrongAddress: 'Wrong address?',
    startOver: 'Start over',
    otherWay: 'Sign in another way',
    confirm: 'Confirm',
  },

  verify: {
    title: 'Confirm your address',
    isYours: (email: string) => `Is ${email} yours?`,
    otherBrowser:
      'You signed up in another browser. Type the password you chose there, or choose a new one now.',
    action: 'Yes, confirm',
    notYou: 'If you did not sign up, close this page: no account is made.',
    doneTitle: 'Your address is confirmed',
    signedIn: 'You are signed in on this browser.',
    open: (app: string) => `Open ${app}`,
  },

  deadLink: {
    title: 'This link no longer works',
    verification:
      'It was already used, or it is older than a day. If your address is confirmed, just sign in; if not, sign up again and we send a new one.',
    other: 'It was already used, or it is too old. We can send a new one.',
    signUpAgain: 'Sign up again',
    newLink: 'Send me a new link',
  },

  magicLink: {
    heading: (email: string) => `Sign in as ${email}?`,
    action: 'Yes, sign in',
    notYou: 'If you did not ask for this, close this page. Nobody is signed in by it.',
    doneTitle: 'You are signed in',
  },

  forgot: {
    title: 'Forgot your password?',
    how: 'Type your address, and we send you a link and a code to choose a new one.',
    action: 'Send me a link',
    back: 'Back to sign in',
  },

  reset: {
    title: 'Choose a new password',
    forAddress: (email: string) => `for ${email}`,
    action: 'Set the new password',
    effect: 'Every browser that is signed in to your account will be signed out.',
  },

  chooser: {
    title: 'Choose an account',
    towards: (app: string) => `to go on to ${app}`,
    another: 'Use another account',
  },

  onwards: {
    title: (app: string) => `Going on to ${app}`,
    moment: 'This takes a moment.',
    action: (app: string) => `Continue to ${app}`,
  },

  account: {
    title: 'Your account',
    apps: 'Apps',
    noApps: 'No app is connected yet.',
    lastVisit: (at: Date) => `last opened ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    signOutOfApp: (app: string) => `Sign out of ${app} on all devices`,
    changePassword: 'Change your password',
    currentPassword: 'Current password',
    changeAction: 'Change password',
    changeEffect: 'Every other browser is signed out by it.',
    devices: 'Devices and sessions',
    device: (from: DeviceName) => device(from),
    thisDevice: 'this device',
    lastSeen: (at: Date) => `last seen ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    endSession: 'End this session',
    endOthers: 'Sign out everywhere else',
    switch: 'Switch or add an account',
    more: (count: number) => `(${count} more on this browser)`,
    signOut: (brand: string) => `Sign out of ${brand} on this browser`,
    signOutEverywhere: 'Sign out everywhere',
    yourData: 'Your data',
    download: (brand: string) => `Download what ${brand} holds about you`,
    leave: (brand: string) => `Leave ${brand}`,
    leaveEffect:
      'Your account here goes at once, for good. What you have in the apps stays there, and you sign in to them with their own passwords.',
    yourPassword: 'Your password',
    leaveAction: 'Leave for good',
    done: {
      password: 'Your password is changed, and every other browser is signed out.',
      session: 'That session has ended.',
      sessions: 'Every other browser is signed out.',
      app: 'You are signed out of that app, on all devices.',
      consent: 'That app can no longer do this.',
      'address-added': 'The address is added.',
      'main-address': 'That is your main address now. We told the old one.',
      'address-removed': 'The address is removed.',
    },
  },

  addresses,

  consent,

  device: devicePages,

  signOut,

  left: {
    title: 'Your account is gone',
    effect: (brand: string) =>
      `${brand} no longer holds anything about you. The accounts that you have in the apps stay as they are: each app has its own way to close them.`,
    again: 'Make a new account',
  },

  problem: {
    other: 'That did not work',
    unknownApp: 'This app is not known here',
    unknownRedirect: 'This app may not return there',
    notFound: 'There is nothing here',
    tooOld: 'This page is too old',
    foreignOrigin: 'That did not come from our own page',
    tryAgain: 'Try again in a moment',
    tooManyTries: 'Too many tries for now',
    noMail: 'We cannot send mail right now',
    toAccount: 'Go to your account',
  },

  mailbox: {
    title: 'Dev mailbox',
    purpose:
      'Mails that would have been sent; the newest first. This page exists only outside production.',
    empty: 'Nothing yet. Sign up, and the mail appears here.',
    asItLooks: 'As it looks',
    to: (address: string, at: Date) =>
      `to ${address}, ${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  },
}
