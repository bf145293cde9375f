/**
 * As much of a browser as the kit looks at: tabs of one origin that hear each other, each with its own place and its own
 * session storage. It goes nowhere, and says where it was sent.
 */
import type { Channel, Page, PageEvent, TextStorage } from '../../client-lib/src/browser/page.ts'

export interface FakeTab extends Page {
  /** Every address it was sent to, and how. */
  sent: string[]
  /** What a browser tells a page that it takes back from its memory. */
  show(): void
}

export interface FakeWindow {
  openTab(path?: string, changes?: Partial<Page>): FakeTab
}

/** Without channels, tabs hear each other by the storage event alone. */
export function createFakeWindow({ channels }: { channels: 'broadcast' | 'none' }): FakeWindow {
  const tabs: { page: FakeTab; hear(type: string, event: PageEvent): void }[] = []
  const open: FakeChannel[] = []

  class FakeChannel implements Channel {
    onmessage: Channel['onmessage'] = null
    constructor() {
      open.push(this)
    }
    postMessage(data: string) {
      for (const other of open) if (other !== this) other.onmessage?.({ data })
    }
  }

  return {
    openTab(path = '/inbox', changes = {}) {
      const { pathname, search, hash } = new URL(path, 'https://mail.test')
      const sent: string[] = []
      const listeners: [type: string, listener: (event: PageEvent) => void][] = []
      const hear = (type: string, event: PageEvent) => {
        for (const [wanted, listener] of listeners) if (wanted === type) listener(event)
      }
      const tellOthers = (event: PageEvent) => {
        for (const other of tabs) if (other.page !== page) other.hear('storage', event)
      }
      const page: FakeTab = {
        location: {
          ...{ pathname, search, hash },
          assign: (url) => sent.push(`assign ${url}`),
          replace: (url) => sent.push(`replace ${url}`),
        },
        sessionStorage: createStorage(),
        localStorage: createStorage((key, newValue) => tellOthers({ key, newValue })),
        ...(channels === 'broadcast' && { BroadcastChannel: FakeChannel }),
        addEventListener: (type, listener) => listeners.push([type, listener]),
        sent,
        show: () => hear('pageshow', { persisted: true }),
        ...changes,
      }
      tabs.push({ page, hear })
      return page
    },
  }
}

function createStorage(
  onChange: (key: string, value: string | null) => void = () => {},
): TextStorage {
  const values = new Map<string, string>()
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem(key, value) {
      values.set(key, value)
      onChange(key, value)
    },
    removeItem(key) {
      values.delete(key)
      onChange(key, null)
    },
  }
}
