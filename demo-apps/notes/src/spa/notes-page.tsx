/**
 * Somebody's notes, and one of them by itself.
 */
import { useState, type ReactNode } from 'react'
import { AuthError } from '@symbolon/client/browser'
import { RequireRole, useAuth } from '@symbolon/client/react'
import { Step } from './route.tsx'
import { useNotes, type Note } from './use-notes.ts'

export function ListPage() {
  return (
    <Page title="Notes">
      {(notes) => (
        <>
          <ul>
            {notes.map(({ id, title, writtenAt }) => (
              <li key={id}>
                <h2>
                  <Step to={`/notes/${id}`}>{title}</Step>
                </h2>
                <p className="quiet">{dayOf(writtenAt)}</p>
              </li>
            ))}
          </ul>
          {notes.length === 0 && <p>Nothing written down yet.</p>}
        </>
      )}
    </Page>
  )
}

export function NotePage({ id }: { id: string }) {
  return (
    <Page title="Note">
      {(notes) => {
        const note = notes.find((each) => each.id === id)
        return (
          <>
            <h2>{note?.title ?? 'There is no such note.'}</h2>
            <p>{note?.body}</p>
            <p>
              <Step to="/">All notes</Step>
            </p>
          </>
        )
      }}
    </Page>
  )
}

function Page({ title, children }: { title: string; children: (notes: Note[]) => ReactNode }) {
  const { user } = useAuth()
  const found = useNotes()
  return (
    <>
      <header>
        <h1>{title}</h1>
        <SignOut />
      </header>
      <p className="quiet">
        Signed in as {user?.name}, {user?.email}
        <RequireRole role="editor">, editor</RequireRole>
      </p>
      {found.state === 'loading' && <p>Reading …</p>}
      {found.state === 'failed' && <p role="alert">Your notes cannot be read just now.</p>}
      {found.state === 'read' && children(found.notes)}
    </>
  )
}

function SignOut() {
  const { signOut } = useAuth()
  const [failed, setFailed] = useState(false)
  async function press() {
    try {
      await signOut()
    } catch (error) {
      if (!(error instanceof AuthError)) throw error
      setFailed(true)
    }
  }
  return (
    <div>
      <button onClick={press}>Sign out</button>
      {failed && <p role="alert">That did not work. Please try again.</p>}
    </div>
  )
}

const dayOf = (date: string) =>
  new Date(date).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
