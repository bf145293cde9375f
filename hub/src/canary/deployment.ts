/**
 * One deployment of an app, and what the canary was given to look at it with.
 */
import { exec } from 'node:child_process'
import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import type { Client } from '../domain/clients/client.ts'
import type { Remembered } from './memory.ts'
import type { Visitor } from './visitor.ts'

export interface Given {
  /** The path of the page with the app's own sign-in form. */
  page: string
  email: string | undefined
  password: string | undefined
  account: string | undefined
  checksumCommand: string | undefined
}

export interface Deployment {
  issuer: string
  client: Client
  redirectUri: URL
  visit: Visitor
  given: Given
  before: Remembered | undefined
  /** Identity tokens that the hub had issued for this app when the canary began; undefined: not readable. */
  issued: number | undefined
}

/** A route of the library's in the app, beside the callback. */
export const routeOf = ({ redirectUri }: Pick<Deployment, 'redirectUri'>, route: string) =>
  new URL(redirectUri.pathname.replace(/callback$/, route), redirectUri)

export async function issuedOf({ issuer, client, visit }: Omit<Deployment, 'issued'>) {
  const { status, text } = await visit(new URL('/metrics', issuer))
  if (status !== 200) return undefined
  const line = new RegExp(
    `^symbolon_identity_tokens_issued_total\\{app="${client.id}"\\} (\\d+)$`,
    'm',
  )
  return Number(line.exec(text)?.[1] ?? 0)
}

/** Its text leaves the command out, which may hold the database's password. */
export class ChecksumFailed extends Error {
  override name = 'ChecksumFailed'
}

/** Hashed, so that a command which prints the rows themselves leaves none of them in the file. */
export async function rowsOf({ given }: Pick<Deployment, 'given'>): Promise<string | undefined> {
  if (given.checksumCommand === undefined) return undefined
  try {
    const { stdout } = await promisify(exec)(given.checksumCommand)
    return hash('sha256', stdout.trim(), 'hex')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new ChecksumFailed(`the checksum command ended with ${code}: try it by itself`, { cause })
  }
}
