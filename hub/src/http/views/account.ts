/**
 * The account page.
 */
import { html } from 'hono/html'
import type { DeviceName } from '../../base/device-name.ts'
import type { PasswordPolicy } from '../../domain/people/password.ts'
import type { PageTexts, Texts } from '../../texts/catalogue.ts'
import { profile, type AddressRow } from './profile.ts'
import { appsSection, type AppRow } from './apps.ts'
import { consentsSection, type ConsentRow } from './consents.ts'
import { hidden, hiddenUsername, passwordField, problemNote, type Problem } from './parts.ts'
import { passwordHint } from './password-hint.ts'

export interface AccountView {
  brandName: string
  user: { email: string; name: string }
  otherPeople: number
  addresses: AddressRow[]
  /** Where the last proof is too old to change them. */
  signInAgainLink: string | undefined
  apps: AppRow[]
  consents: ConsentRow[]
  sessions: SessionRow[]
  policy: PasswordPolicy
  /** What has just been done. */
  done: string | undefined
  problem: Problem | undefined
}

interface SessionRow {
  sid: string
  device: DeviceName
  ip: string | null
  lastSeenAt: Date
  isCurrent: boolean
}

export const accountPage =
  (view: AccountView) =>
  ({ pages: t }: Texts) => ({
    title: t.account.title,
    body: html`<h1>${view.user.name}</h1>
      <p class="soft">${view.user.email}</p>
      ${doneNote(view, t)} ${problemNote(view.problem, t)} ${profile(view, t)}
      ${appsSection(view.apps, t)} ${consentsSection(view.consents, t)} ${password(view, t)}
      ${devices(view, t)} ${yourData(view, t)}`,
  })

function doneNote({ done = '' }: AccountView, { account: t }: PageTexts) {
  const notes = new Map(Object.entries(t.done))
  return notes.has(done) && html`<p class="note" role="status">${notes.get(done)}</p>`
}

function password({ user, policy, problem }: AccountView, pages: PageTexts) {
  const t = pages.account
  const current = {
    label: t.currentPassword,
    name: 'current',
    autocomplete: 'current-password',
  } as const
  const chosen = {
    label: pages.newPassword,
    name: 'password',
    autocomplete: 'new-password',
  } as const
  return html`<h2>${pages.password}</h2>
    <details ${['current', 'password'].includes(problem?.field ?? '') ? 'open' : ''}>
      <summary>${t.changePassword}</summary>
      <form method="post" action="/account/password">
        ${hiddenUsername('username', user.email)} ${passwordField(current, problem)}
        ${passwordField(chosen, problem)}
        <p class="hint">${passwordHint(policy, pages)}</p>
        <button>${t.changeAction}</button>
        <p class="hint">${t.changeEffect}</p>
      </form>
    </details>`
}

const devices = ({ sessions, otherPeople, brandName }: AccountView, { account: t }: PageTexts) =>
  html`<h2>${t.devices}</h2>
    <ul class="rows">
      ${sessions.map((session) => sessionRow(session, t))}
    </ul>
    ${
      sessions.length > 1 &&
      html`<form method="post" action="/account/end-other-sessions">
        <button class="quiet">${t.endOthers}</button>
      </form>`
    }
    <p>
      <a href="/choose-account">${t.switch}</a>${
        otherPeople > 0 ? html` <span class="soft">${t.more(otherPeople)}</span>` : ''
      }
    </p>
    <form method="post" action="/sign-out">
      <button class="quiet">${t.signOut(brandName)}</button>
    </form>
    <p><a href="/sign-out">${t.signOutEverywhere}</a></p>`

const sessionRow = (session: SessionRow, t: PageTexts['account']) =>
  html`<li>
    <strong>${t.device(session.device)}</strong>${
      session.isCurrent ? html` <span class="soft">${t.thisDevice}</span>` : ''
    }
    <p class="soft">${session.ip} · ${t.lastSeen(session.lastSeenAt)}</p>
    ${
      session.isCurrent
        ? ''
        : html`<form method="post" action="/account/end-session">
            ${hidden('sid', session.sid)}<button class="link">${t.endSession}</button>
          </form>`
    }
  </li>`

const yourData = ({ problem, brandName }: AccountView, { account: t }: PageTexts) =>
  html`<h2>${t.yourData}</h2>
    <p><a href="/account/export">${t.download(brandName)}</a></p>
    <details ${problem?.field === 'leaving' ? 'open' : ''}>
      <summary>${t.leave(brandName)}</summary>
      <p>${t.leaveEffect}</p>
      <form method="post" action="/account/leave">
        ${passwordField({ label: t.yourPassword, name: 'leaving', autocomplete: 'current-password' }, problem)}
        <button class="quiet">${t.leaveAction}</button>
      </form>
    </details>`
