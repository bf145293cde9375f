/** The one page of Notes. */
import { headers } from 'next/headers'
import { hub } from '../hub'
import { currentUser } from '../own-app'

export default async function FrontPage() {
  const user = currentUser((await headers()).get('cookie'))
  if (user) return <h1>The notes of {user.name}</h1>
  return (
    <>
      <h1>Notes</h1>
      <p>Please sign in.</p>
      <div dangerouslySetInnerHTML={{ __html: hub.button() }} />
    </>
  )
}
