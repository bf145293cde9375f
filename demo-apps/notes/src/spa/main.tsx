/**
 * Notes in the browser. The front page shows the notes or the way in; a note by itself asks for a
 * session and brings whoever has none back to it.
 */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { AuthGate, AuthProvider, RequireSession } from '@symbolon/client/react'
import type { Beginning } from '../pages.ts'
import { auth } from './auth.ts'
import { ListPage, NotePage } from './notes-page.tsx'
import { usePath } from './route.tsx'
import { SignInPage } from './sign-in-page.tsx'

const LOADING = <p>One moment …</p>

function App({ beginning }: { beginning: Beginning }) {
  const path = usePath()
  const signInPage = <SignInPage {...beginning} />
  const [, id] = /^\/notes\/([^/]+)$/.exec(path) ?? []
  if (id !== undefined) {
    return (
      <RequireSession key={path} loading={LOADING} signedOut={signInPage}>
        <NotePage id={id} />
      </RequireSession>
    )
  }
  if (beginning.problem !== undefined) return signInPage
  return (
    <AuthGate key={path} loading={LOADING} fallback={signInPage}>
      <ListPage />
    </AuthGate>
  )
}

const beginning: Beginning = JSON.parse(document.getElementById('beginning')!.textContent)
createRoot(document.querySelector('main')!).render(
  <StrictMode>
    <AuthProvider auth={auth}>
      <App beginning={beginning} />
    </AuthProvider>
  </StrictMode>,
)
