/**
 * What the pages say in English to somebody whose device shows a code.
 */
export const device = {
  title: 'Connect a device',
  how: 'Type the code that your device shows.',
  code: 'Code on the device',
  next: 'Continue',
  confirm: (app: string) => `Allow ${app} on your device?`,
  check: 'Go on only if you began this yourself, and your device shows this code:',
  doneTitle: { approved: 'Your device is connected', denied: 'Nothing was allowed' },
  done: {
    approved: 'You can close this page. The device goes on within a few seconds.',
    denied: 'The device is told so. You can close this page.',
  },
}
