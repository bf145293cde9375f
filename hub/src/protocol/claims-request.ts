/**
 * The `claims` parameter, OpenID Connect Core §5.5: claims asked for by name, each where it is wanted. What the hub does not
 * know, or what the client's scopes would not open, is left out, as §5.5.1 has it for every voluntary claim.
 */
import { ACR } from './acr.ts'

export interface ClaimsRequest {
  idToken: readonly string[]
  userinfo: readonly string[]
}

interface Demanded {
  claims: ClaimsRequest | undefined
  /** Whom the answer must be about; several only where the client contradicts itself. */
  subjects: readonly string[]
  /** The client takes no answer without an `acr` that the hub cannot give (§5.5.1.1). */
  needsOtherAcr: boolean
}

/** As a grant keeps it. */
export const keptClaims = (text: string | null): ClaimsRequest | undefined =>
  text === null ? undefined : (JSON.parse(text) as ClaimsRequest)

/** Which scope opens the same claim. */
const SCOPE_OF: Readonly<Record<string, string>> = {
  name: 'profile',
  email: 'email',
  email_verified: 'email',
}

/** The claims that scopes open (§5.4), and those asked for by name beside them. */
export const openedBy = (scope: readonly string[], named: readonly string[] = []): string[] =>
  Object.keys(SCOPE_OF).filter((name) => scope.includes(SCOPE_OF[name]!) || named.includes(name))

/** The scopes that would open what these claims open. */
export const scopesOfClaims = ({ idToken, userinfo }: ClaimsRequest): string[] => [
  ...new Set([...idToken, ...userinfo].map((name) => SCOPE_OF[name]!)),
]

/** Undefined when it is not the JSON that it should be. */
export function parseClaims(text: string, scopes: readonly string[]): Demanded | undefined {
  const asked = objectIn(parsedJson(text))
  const inIdToken = objectIn(asked?.['id_token'] ?? {})
  const atUserinfo = objectIn(asked?.['userinfo'] ?? {})
  if (!asked || !inIdToken || !atUserinfo) return undefined

  const known = (members: Members) =>
    Object.keys(members).filter(
      (name) => Object.hasOwn(SCOPE_OF, name) && scopes.includes(SCOPE_OF[name]!),
    )
  const [idToken, userinfo] = [known(inIdToken), known(atUserinfo)]
  const subjects = [inIdToken, atUserinfo].flatMap(({ sub }) => objectIn(sub)?.['value'] ?? [])
  if (!subjects.every((subject) => typeof subject === 'string')) return undefined
  return {
    claims: idToken.length + userinfo.length > 0 ? { idToken, userinfo } : undefined,
    subjects: [...new Set(subjects)],
    needsOtherAcr: isOutOfReach(objectIn(inIdToken['acr'])),
  }
}

function isOutOfReach(acr: Members | undefined): boolean {
  if (acr?.['essential'] !== true) return false
  const { value, values } = acr
  const wanted = [...(Array.isArray(values) ? values : []), ...(value === undefined ? [] : [value])]
  return wanted.length > 0 && !wanted.includes(ACR)
}

type Members = Record<string, unknown>

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const objectIn = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined
