/**
 * Mails in English. No text may hold six digits in a row: that is what the code looks like.
 */
import type { DeviceName } from '../../base/device-name.ts'

export interface Letter {
  subject: string
  opening: string
  /** On the button; the text part has the link alone on its line. */
  action: string
  closing: string[]
}

/** `code` is undefined where there is only a link. */
export interface Facts {
  brand: string
  code: string | undefined
}

export const device = ({ browser, system }: DeviceName) =>
  browser && system ? `${browser} on ${system}` : (browser ?? system ?? 'an unknown device')

export const mails = {
  verifyEmail: ({ brand, code }: Facts): Letter => ({
    subject: `Confirm your address for ${brand}`,
    opening: `Somebody, probably you, is making an account at ${brand} with this address. Open this link to confirm that it is yours:`,
    action: 'Confirm my address',
    closing: [
      `Or type this code where you signed up: ${code}`,
      'The link and the code work once, for a day. If it was not you, do nothing: no account is made.',
    ],
  }),
  magicLink: ({ brand, code }: Facts): Letter => ({
    subject: `Sign in to ${brand}`,
    opening: 'Open this link to sign in:',
    action: 'Sign in',
    closing: [
      `Or type this code where you asked for it: ${code}`,
      'The link and the code work once, for 15 minutes. If it was not you, do nothing.',
    ],
  }),
  passwordReset: ({ brand, code }: Facts): Letter => ({
    subject: `Choose a new password for ${brand}`,
    opening: 'Open this link to choose a new password:',
    action: 'Choose a new password',
    closing: [
      `Or type this code where you asked for it: ${code}`,
      'The link and the code work once, for an hour. If it was not you, do nothing: your password stays as it is.',
    ],
  }),
  passwordChanged: ({ brand }: Facts): Letter => ({
    subject: `Your ${brand} password was changed`,
    opening: `The password of your ${brand} account was changed, and every other browser was signed out. If it was not you, choose a new one at once:`,
    action: 'Choose a new password',
    closing: ['If it was you, there is nothing to do.'],
  }),
  newDevice: ({ brand, from, at }: Facts & { from: DeviceName; at: Date }): Letter => ({
    subject: `A new sign-in to your ${brand} account`,
    opening: `Somebody signed in to your ${brand} account with ${device(from)}, on ${at.toUTCString()}. If it was not you, choose a new password at once:`,
    action: 'Choose a new password',
    closing: ['If it was you, there is nothing to do.'],
  }),
  accountExists: ({ brand }: Facts): Letter => ({
    subject: `You already have an account at ${brand}`,
    opening: `Somebody, probably you, tried to make a new account at ${brand} with this address. You already have an account. Sign in here:`,
    action: 'Sign in',
    closing: ['If it was not you, do nothing: nothing has changed.'],
  }),
}
