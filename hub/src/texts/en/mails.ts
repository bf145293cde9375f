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
  addressAddition: ({ brand, code }: Facts): Letter => ({
    subject: `Add this address to your ${brand} account`,
    opening: `Somebody, probably you, wants to add this address to their account at ${brand}. Open this link where you are signed in:`,
    action: 'Add this address',
    closing: [
      `Or type this code where you asked for it: ${code}`,
      'The link and the code work once, for an hour. If it was not you, do nothing: nothing is added.',
    ],
  }),
  addressTaken: ({ brand }: Facts): Letter => ({
    subject: `This address belongs to your ${brand} account`,
    opening: `Somebody tried to add this address to another account at ${brand}. It belongs to yours, and stays there. Sign in here:`,
    action: 'Sign in',
    closing: [
      'If it was you: an address belongs to one account. Remove it from this one first. If it was not you, do nothing: nothing has changed.',
    ],
  }),
  addressAdded: ({ brand, address }: Facts & { address: string }): Letter => ({
    subject: `An address was added to your ${brand} account`,
    opening: `${address} was added to your ${brand} account and can sign in to it. If it was not you, undo it here:`,
    action: 'Undo it',
    closing: ['The link works once, for a week. If it was you, there is nothing to do.'],
  }),
  primaryAddressChanged: ({ brand, address }: Facts & { address: string }): Letter => ({
    subject: `Your ${brand} account has another main address`,
    opening: `${address} is now the main address of your ${brand} account, in place of this one. If it was not you, undo it here:`,
    action: 'Undo it',
    closing: ['The link works once, for a week. If it was you, there is nothing to do.'],
  }),
  addressRemoved: ({ brand, address }: Facts & { address: string }): Letter => ({
    subject: `An address was removed from your ${brand} account`,
    opening: `${address} was removed from your ${brand} account. If it was not you, choose a new password at once, with the address that is left:`,
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
