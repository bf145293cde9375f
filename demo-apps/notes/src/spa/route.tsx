/**
 * Steps inside the app: the address changes, and the page stays.
 */
import { useSyncExternalStore, type MouseEvent, type ReactNode } from 'react'

const onStep = (listener: () => void) => {
  addEventListener('popstate', listener)
  return () => removeEventListener('popstate', listener)
}

export const usePath = (): string => useSyncExternalStore(onStep, () => location.pathname)

export function Step({ to, children }: { to: string; children: ReactNode }) {
  function step(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return // a tab or window of its own
    event.preventDefault()
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }
  return (
    <a href={to} onClick={step}>
      {children}
    </a>
  )
}
