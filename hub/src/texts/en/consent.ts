/**
 * What a client that is not the operator's own may do, in English: asked before, and listed on the account page.
 */
const SCOPES: Record<string, string> = {
  openid: 'know that it is you',
  profile: 'see your name',
  email: 'see your email address',
  offline_access: 'keep this access while you are away',
}

export const consent = {
  title: (app: string) => `Allow ${app}?`,
  host: (host: string) => `It is at ${host}, and you go back there.`,
  foreign: (brand: string, host: string) =>
    `This app is not one of ${brand}’s own. Allow it only if you trust ${host}.`,
  lookAlike: (name: string) =>
    `Its name looks like “${name}”, but it is something else. Anybody can choose such a name.`,
  as: (email: string) => `You are signed in as ${email}.`,
  wishes: 'It could then:',
  scope: (scope: string) => SCOPES[scope] ?? `do what it calls “${scope}”`,
  resource: (resource: string) => `act in your name at ${resource}`,
  allow: 'Allow',
  deny: 'Do not allow',
  another: 'Use another account',
  given: 'What you have allowed',
  since: (at: Date) => `allowed ${at.toISOString().slice(0, 10)}`,
  withdraw: (app: string) => `Withdraw this from ${app}`,
}
