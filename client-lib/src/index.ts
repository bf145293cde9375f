/**
 * @symbolon/client: one button for an app that already has users.
 */

export {
  createHubClient,
  type HubClient,
  type HubClientOptions,
  type SessionlessHubClientOptions,
} from './hub-client.ts'
export type {
  Account,
  Accounts,
  AppHeaders,
  AppHooks,
  AppPage,
  CurrentAccount,
  EndedSessions,
  HubSession,
  LocalProof,
  NewAccount,
  UnverifiedLocalHook,
} from './app.ts'
export type { EventCode, HubEvent, Log } from './event.ts'
export type { Link, LinkHistory, LinkLedger } from './link-ledger.ts'
export type { RefusalCode, ShownRefusal } from './refusal.ts'
export type { ReplayStore } from './replay-store.ts'
export type { RevocableSession } from './revoked-handles.ts'
export type { AppSession, AppSessions, SessionOptions } from './sessions.ts'
