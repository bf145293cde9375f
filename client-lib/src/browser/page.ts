/**
 * What the kit uses of a browser's `window`. Looked at when it is needed and not before, so that the
 * kit can be imported where there is none.
 */

export interface Page {
  readonly location: {
    readonly pathname: string
    readonly search: string
    readonly hash: string
    assign(url: string): void
    replace(url: string): void
  }
  /** Both throw where a person has blocked storage. */
  readonly sessionStorage: TextStorage
  readonly localStorage: TextStorage
  readonly BroadcastChannel?: new (name: string) => Channel
  addEventListener(type: string, listener: (event: PageEvent) => void): void
}

export interface TextStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface Channel {
  postMessage(message: string): void
  onmessage: ((event: { data: unknown }) => void) | null
}

/** A `storage` or a `pageshow` event. */
export interface PageEvent {
  readonly key?: string | null
  readonly newValue?: string | null
  readonly persisted?: boolean
}

export const thisPage = (): Page => (globalThis as unknown as { window: Page }).window

/** Undefined where a person has blocked storage. */
export function storageOf(
  page: Page,
  kind: 'sessionStorage' | 'localStorage',
): TextStorage | undefined {
  try {
    return page[kind]
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}
