/**
 * Tells the app's other tabs who is signed in here: by BroadcastChannel, or by the storage event
 * where there is none. What is told is the account's id alone; each tab asks the app by itself.
 */

import { storageOf, type Page } from './page.ts'

export interface Tabs {
  /** The empty string: nobody. */
  tell(accountId: string): void
  listen(listener: (accountId: string) => void): void
}

export function createTabs(page: Page, name: string): Tabs {
  return page.BroadcastChannel
    ? overChannel(new page.BroadcastChannel(name))
    : overStorage(page, name)
}

function overChannel(channel: InstanceType<NonNullable<Page['BroadcastChannel']>>): Tabs {
  return {
    tell: (accountId) => channel.postMessage(accountId),
    listen(listener) {
      channel.onmessage = ({ data }) => listener(String(data))
    },
  }
}

function overStorage(page: Page, name: string): Tabs {
  return {
    tell(accountId) {
      const storage = storageOf(page, 'localStorage')
      storage?.setItem(name, accountId)
      storage?.removeItem(name) // the event is the message; nothing stays
    },
    listen(listener) {
      page.addEventListener('storage', ({ key, newValue }) => {
        if (key === name && typeof newValue === 'string') listener(newValue)
      })
    },
  }
}
