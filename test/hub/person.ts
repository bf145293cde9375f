/**
 * Somebody at the hub: calls its JSON API and opens its addresses with the same cookies, shown as they are answered.
 */
import { createApiClient, ISSUER, PASSWORD, type Mail, type TestHub } from '../support/hub.ts'

export const ADA = 'ada@example.com'

const SIGN_UP = { email: ADA, name: 'Ada Example', password: PASSWORD }

export type Person = ReturnType<typeof createPerson>

export function createPerson(hub: TestHub) {
  const api = createApiClient(hub)
  const cookie = () => [...api.jar].map((pair) => pair.join('=')).join('; ')
  return {
    ...api,
    cookie,
    open: (address: string, headers: Record<string, string> = {}) =>
      hub.app.request(new URL(address, ISSUER), { headers: { Cookie: cookie(), ...headers } }),
    /** Sends a form of the hub's own pages. */
    send: (path: string, fields: Record<string, string>) =>
      hub.app.request(new URL(path, ISSUER), {
        method: 'POST',
        headers: { Cookie: cookie(), Origin: ISSUER },
        body: new URLSearchParams(fields),
      }),
    signUp: (change: Record<string, unknown> = {}) => {
      hub.pass(1) // so that no two mails bear the same time
      return api.post('email/signup', { ...SIGN_UP, ...change })
    },
    signIn: (email = ADA, password = PASSWORD) => api.post('email/signin', { email, password }),
  }
}

/** A user with a session of their own. */
export async function signedInPerson(hub: TestHub, email = ADA, name?: string): Promise<Person> {
  await hub.addUser(email, name)
  const person = createPerson(hub)
  await person.signIn(email)
  return person
}

export async function newestMail(hub: TestHub): Promise<Mail> {
  const [mail] = await hub.mails()
  if (!mail) throw new Error('there is no mail')
  return mail
}

/** What a refused call says. */
export const refusal = ({ status, body }: { status: number; body: any }) => ({
  status,
  code: body?.error?.code as string | undefined,
})

type Parameter = 'token' | 'code' | 'error' | 'error_description' | 'state' | 'iss' | 'c'

/** Where an answer leads, and what it takes there. */
export function returned(response: Response) {
  const url = new URL(response.headers.get('location') ?? 'none:', ISSUER)
  const taken: Partial<Record<Parameter, string>> = Object.fromEntries(url.searchParams)
  return { ...taken, status: response.status, to: `${url.origin}${url.pathname}` }
}

/** A refusal shown to the person: its status and code, and whether it leads anywhere. */
export async function shown(response: Response) {
  const [, code] = /<code>(\w+)<\/code>/.exec(await response.text()) ?? []
  return { status: response.status, code, location: response.headers.get('location') }
}
