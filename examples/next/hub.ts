/** How the hub finds the users of Notes, and starts and ends their sessions. */
import { createHubClient } from '@symbolon/client'
import { currentUser, endSession, startSession, users } from './own-app'

export const hub = createHubClient({
  hubName: 'Acme',
  accounts: {
    findByEmail: (email) => users.filter((user) => user.email.toLowerCase() === email),
    findById: (id) => users.find((user) => user.id === id),
  },
  startSession: (user) => ({ 'set-cookie': startSession(user) }),
  currentAccount: ({ headers }) => currentUser(headers.get('cookie')),
  endSession: () => ({ 'set-cookie': endSession() }),
  replay: 'memory',
})
