/**
 * This tab among the app's others: it tells them who is signed in here, and asks the app when they
 * know better. The tab in which a session ended acts; the others wait for the person.
 */

import { LOADING, type AuthState, type AuthStateHolder } from './auth-state.ts'
import type { Page } from './page.ts'
import { createStayMark, type StayMark } from './stay-mark.ts'
import { createTabs } from './tabs.ts'
import { createWayIn, type WayIn, type WayInOptions } from './way-in.ts'

export interface Tab {
  mark: StayMark
  wayIn: WayIn
}

export function joinTab(
  page: Page,
  state: AuthStateHolder,
  options: Omit<WayInOptions, 'isDormant'>,
): Tab {
  const name = `symbolon:${options.mount.basePath}`
  const mark = createStayMark(page, name)
  const tabs = createTabs(page, name)

  async function askAnew(): Promise<void> {
    state.overtake()
    await state.ask()
    if (state.current.status === 'signed_in') mark.clear()
  }

  state.listen((current) => {
    if (current.status === 'signed_in') mark.clear()
    if (current.config !== undefined) tabs.tell(accountIdOf(current))
  })
  tabs.listen((accountId) => {
    if (accountId === accountIdOf(state.current)) return
    if (accountId === '') mark.set()
    void askAnew()
  })
  page.addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return
    // It slept and heard nothing; and it may have been on its way to a sign-in that was given up.
    if (state.current.status === 'signed_out') state.become(LOADING)
    void askAnew()
  })
  const isDormant = () => state.current.config === null
  return { mark, wayIn: createWayIn(page, mark, { ...options, isDormant }) }
}

const accountIdOf = ({ user }: AuthState) => (user ? String(user.id) : '')
