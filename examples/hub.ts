/** How the hub finds the users of Notes, and starts and ends their sessions. */
import { randomUUID } from 'node:crypto'
import { createHubClient } from '@symbolon/client'
import { currentUser, endSession, startSession, users } from './own-app.ts'

export const hub = createHubClient({
  hubName: 'Acme',
  accounts: {
    findByEmail: (email) => users.filter((user) => user.email.toLowerCase() === email),
    findById: (id) => users.find((user) => user.id === id),
    create: ({ email, name = email }) => {
      users.push({ id: randomUUID(), email, emailVerified: true, name })
    },
  },
  startSession: (user) => ({ 'set-cookie': startSession(user) }),
  currentAccount: ({ headers }) => currentUser(headers.get('cookie')),
  endSession: ({ headers }) => ({ 'set-cookie': endSession(headers.get('cookie')) }),
  replay: 'memory',
})
