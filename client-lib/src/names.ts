/**
 * What people call the app and the hub, as every page and sentence names them.
 */

export interface Names {
  readonly app: string
  readonly hub: string
}

export interface NameOptions {
  /** What people call this app. Default: the app id, capitalised. */
  appName?: string
  /** What people call the hub. Default: `the hub`. */
  hubName?: string
}

export function namesOf({ appName, hubName = 'the hub' }: NameOptions, appId: string): Names {
  return { app: appName ?? capitalised(appId), hub: hubName }
}

/** For a name at the beginning of a sentence. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
