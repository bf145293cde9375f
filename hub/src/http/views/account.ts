/**
 * The account page.
 */
import { html } from 'hono/html'
import type { PasswordPolicy } from '../../domain/people/password.ts'
import { hidden, passwordField, problemNote, type Problem } from './parts.ts'
import { passwordHint } from './sign-up.ts'

export interface AccountView {
  brandName: string
  user: { email: string; name: string }
  otherPeople: number
  apps: Array<{ name: string; url: string }>
  sessions: SessionRow[]
  policy: PasswordPolicy
  note: string | undefined
  problem: Problem | undefined
}

interface SessionRow {
  sid: string
  device: string
  ip: string | null
  lastSeenAt: Date
  isCurrent: boolean
}

export const accountPage = (view: AccountView) => ({
  title: 'Your account',
  body: html`<h1>${view.user.name}</h1>
    <p class="soft">${view.user.email}</p>
    ${view.note && html`<p class="note" role="status">${view.note}</p>`}
    ${problemNote(view.problem)} ${apps(view)} ${password(view)} ${devices(view)} ${yourData(view)}`,
})

const apps = (view: AccountView) =>
  html`<h2>Apps</h2>
    ${
      view.apps.length === 0
        ? html`<p class="soft">No app is connected yet.</p>`
        : html`<ul class="rows">
            ${view.apps.map(({ name, url }) => html`<li><a href="${url}">${name}</a></li>`)}
          </ul>`
    }`

const password = ({ user, policy, problem }: AccountView) =>
  html`<h2>Password</h2>
    <details ${['current', 'password'].includes(problem?.field ?? '') ? 'open' : ''}>
      <summary>Change your password</summary>
      <form method="post" action="/account/password">
        <input type="hidden" name="username" value="${user.email}" autocomplete="username" />
        ${passwordField({ label: 'Current password', name: 'current', autocomplete: 'current-password' }, problem)}
        ${passwordField({ label: 'New password', name: 'password', autocomplete: 'new-password' }, problem)}
        <p class="hint">${passwordHint(policy)}</p>
        <button>Change password</button>
        <p class="hint">Every other browser is signed out by it.</p>
      </form>
    </details>`

const devices = ({ sessions, otherPeople, brandName }: AccountView) =>
  html`<h2>Devices and sessions</h2>
    <ul class="rows">
      ${sessions.map(sessionRow)}
    </ul>
    ${
      sessions.length > 1 &&
      html`<form method="post" action="/account/end-other-sessions">
        <button class="quiet">Sign out everywhere else</button>
      </form>`
    }
    <p>
      <a href="/choose-account">Switch or add an account</a>${
        otherPeople > 0
          ? html` <span class="soft">(${otherPeople} more on this browser)</span>`
          : ''
      }
    </p>
    <form method="post" action="/sign-out">
      <button class="quiet">Sign out of ${brandName} on this browser</button>
    </form>`

const sessionRow = ({ sid, device, ip, lastSeenAt, isCurrent }: SessionRow) =>
  html`<li>
    <strong>${device}</strong>${isCurrent ? html` <span class="soft">this device</span>` : ''}
    <p class="soft">
      ${ip} · last seen ${lastSeenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC
    </p>
    ${
      isCurrent
        ? ''
        : html`<form method="post" action="/account/end-session">
            ${hidden('sid', sid)}<button class="link">End this session</button>
          </form>`
    }
  </li>`

const yourData = ({ problem, brandName }: AccountView) =>
  html`<h2>Your data</h2>
    <p><a href="/account/export">Download what ${brandName} holds about you</a></p>
    <details ${problem?.field === 'leaving' ? 'open' : ''}>
      <summary>Leave ${brandName}</summary>
      <p>
        Your account here goes at once, for good. What you have in the apps stays there, and you
        sign in to them with their own passwords.
      </p>
      <form method="post" action="/account/leave">
        ${passwordField({ label: 'Your password', name: 'leaving', autocomplete: 'current-password' }, problem)}
        <button class="quiet">Leave for good</button>
      </form>
    </details>`
