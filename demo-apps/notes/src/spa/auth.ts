/**
 * Who is signed in here, for every component. While there is no hub, Notes' own API says it.
 */
import { createAuth } from '@symbolon/client/browser'

export const auth = createAuth({
  async ownSession() {
    const response = await fetch('/api/session')
    if (!response.ok) throw new Error(`/api/session answered ${response.status}`)
    return response.json()
  },
})
