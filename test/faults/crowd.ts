/**
 * People at work, so many at a time: most go to Mail with a session that they have, some sign in and out, some sign up.
 */
import {
  askForLink,
  goToMail,
  leaveMail,
  lookAround,
  newVisitor,
  proveAddress,
  replay,
  signIn,
  signOut,
  signUp,
  type Scene,
} from './visit.ts'

/** Somebody new, who is signed in at the hub and at Mail; `undefined` while that cannot be had. */
export async function welcome(scene: Scene) {
  const visitor = newVisitor(scene)
  const isIn = (await signUp(scene, visitor)) && (await proveAddress(scene, visitor))
  if (!isIn) return undefined
  await askForLink(scene, visitor)
  return (await goToMail(scene, visitor)) ? visitor : undefined
}

export interface Crowd {
  /** They finish what they are at. */
  leave(): Promise<void>
}

/** `people` are addresses that were proved; each keeps one of the crowd busy. */
export function startCrowd(scene: Scene, people: readonly string[]): Crowd {
  let isOver = false
  const stay = async (email: string, index: number) => {
    const rounds = index % 4 === 0 ? 1 : Infinity // one in four comes anew all the time
    while (!isOver) await visit(scene, email, { rounds, isOver: () => isOver })
  }
  const all = Promise.all(people.map(stay))
  return {
    leave: async () => {
      isOver = true
      await all
    },
  }
}

interface Stay {
  rounds: number
  isOver: () => boolean
}

async function visit(scene: Scene, email: string, { rounds, isOver }: Stay): Promise<void> {
  await signUp(scene, newVisitor(scene)) // somebody else, who does not wait for the mail
  const visitor = newVisitor(scene, email)
  if (!(await signIn(scene, visitor))) return

  for (let round = 0; round < rounds && !isOver(); round += 1) {
    if (!(await goToMail(scene, visitor))) return
    for (let look = 0; look < LOOKS; look += 1) await lookAround(scene, visitor)
    await replay(scene, visitor)
    await leaveMail(scene, visitor)
  }
  if (Math.random() < 0.5) await signOut(scene, visitor)
}

const LOOKS = 4
