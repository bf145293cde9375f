/**
 * What people do with their addresses at the hub, through its JSON API.
 */
import { codeOf, linkTokenOf, type TestHub } from '../support/hub.ts'
import { newestMail, type Person } from './person.ts'

export const WORK = 'ada@work.example.com'

/** What the mail to the new address carries. */
export async function askToAdd(hub: TestHub, person: Person, email = WORK) {
  hub.pass(1)
  const { status } = await person.post('addresses', { email })
  if (status !== 202) throw new Error(`asking to add ${email} was answered by ${status}`)
  const mail = await newestMail(hub)
  return { mail, token: linkTokenOf(mail), code: codeOf(mail) }
}

/** Added and proved; answers the way back, from the mail to the primary address. */
export async function addAddress(hub: TestHub, person: Person, email = WORK): Promise<string> {
  const { token } = await askToAdd(hub, person, email)
  hub.pass(1)
  const { status } = await person.post('addresses/confirm', { token })
  if (status !== 200) throw new Error(`${email} was refused by ${status}`)
  return linkTokenOf(await newestMail(hub))
}

/** Made the primary; answers the way back. */
export async function makePrimary(hub: TestHub, person: Person, email: string): Promise<string> {
  hub.pass(1)
  const { status } = await person.post('addresses/primary', { email })
  if (status !== 200) throw new Error(`${email} was refused by ${status}`)
  return linkTokenOf(await newestMail(hub))
}

interface Shown {
  email: string
  primary: boolean
  how: string
}

export async function addressesOf(person: Person): Promise<Shown[]> {
  const { body } = await person.get('addresses')
  return body.addresses.map(({ email, primary, how }: Shown) => ({ email, primary, how }))
}
