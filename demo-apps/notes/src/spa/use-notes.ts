/**
 * The person's notes, from the app's own API. An answer of 401 is news about the session.
 */
import { useEffect, useState } from 'react'
import { auth } from './auth.ts'

export interface Note {
  id: string
  title: string
  body: string
  writtenAt: string
}

export type Notes = { state: 'loading' } | { state: 'failed' } | { state: 'read'; notes: Note[] }

export function useNotes(): Notes {
  const [notes, setNotes] = useState<Notes>({ state: 'loading' })
  useEffect(() => void read().then(setNotes), [])
  return notes
}

async function read(): Promise<Notes> {
  try {
    const response = await fetch('/api/messages')
    if (response.ok) return { state: 'read', notes: await response.json() }
    if (response.status !== 401) return { state: 'failed' }
    await auth.revalidate()
    return { state: 'loading' } // whoever asks for a session takes over
  } catch (error) {
    if (error instanceof TypeError) return { state: 'failed' } // no answer at all
    throw error
  }
}
