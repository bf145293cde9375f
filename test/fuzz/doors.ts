/**
 * Every route of the hub, and the shapes in which it is asked for something: for each field the values that are right, where
 * `undefined` leaves it out and `*name*` stands for what is alive just then (living.ts). A route that is missing here fails.
 */
import { CALLBACK, PASSWORD } from '../support/hub.ts'
import { ADA } from '../hub/person.ts'
import type { Value } from './hostile-values.ts'

export type Shape = Readonly<Record<string, readonly (Value | undefined)[]>>

export const CODE_CALLBACK = 'https://calendar.test/identity/callback?tenant=1'
export const NEWCOMER = 'Eve@example.com'
export const SPA_CALLBACK = 'https://spa.test/callback'
export const RESOURCE = 'https://orders.test/'
export const SPA_BYE = 'https://spa.test/bye'
export const SECRET = 'a-client-secret-of-32-characters!'
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
/** Doors for the servers of apps, which post to them and are answered as RFC 6749 §5.2 has it. */
export const POSTED_BY_CLIENTS = [
  ...['/identity/token', '/oauth/token', '/oauth/userinfo', '/oauth/introspect', '/oauth/revoke'],
  ...['/oauth/register', '/oauth/par', '/oauth/device_authorization'],
]
/** Another door for clients; its last part differs. */
export const OWN_REGISTRATION = /^\/oauth\/register\/[^/]+$/
/** Another address of Ada's, and one that she is about to add. */
export const [HOME, WORK] = ['ada@home.example', 'Ada@work.example']

const plain: Shape[] = [{}]
const c = ['*onTheWay*', '*adaTyped*', '*newcomerTyped*', undefined]
const [email, password, name] = [[ADA], [PASSWORD], ['Eve Example']]
const newPassword = ['Battery-Staple7', PASSWORD]

const verifyByLink = { token: ['*verifyToken*'], password: [PASSWORD, undefined] }
const verification = { email: [NEWCOMER], code: ['*verifyCode*'], password: [PASSWORD, undefined] }
const magicLink = [{ token: ['*magicToken*'] }, { email, code: ['*magicCode*'] }]
const app = ['mail', undefined]
const addition = [{ token: ['*workToken*'] }, { email: [WORK], code: ['*workCode*'] }]
const reset = [
  { token: ['*resetToken*'], password: newPassword },
  { email, code: ['*resetCode*'], password: newPassword },
]

const authorize = { state: ['a-state-of-the-right-length'], nonce: ['n'.repeat(43)] }
const wishes = {
  prompt: [undefined, undefined, 'none', 'none', 'login', 'select_account', 'create'],
  login_hint: [undefined, undefined, ADA],
  max_age: [undefined, undefined, '0', '3600'],
}

const oauthAuthorize = {
  client_id: ['spa'],
  redirect_uri: [SPA_CALLBACK],
  response_type: ['code'],
  scope: ['openid profile', undefined],
  state: ['any', undefined],
  nonce: ['any', undefined],
  code_challenge: ['*challenge*'],
  code_challenge_method: ['S256'],
  ...{ ...wishes, prompt: [...wishes.prompt, 'consent', 'login consent'] },
  response_mode: [undefined, undefined, 'query', 'form_post'],
  id_token_hint: [undefined, undefined, undefined, '*idToken*'],
  claims: [undefined, undefined, '{"userinfo":{"email":null}}'],
  ui_locales: [undefined, undefined, 'de'],
}

const wayBack = {
  client_id: ['spa', undefined],
  post_logout_redirect_uri: [SPA_BYE, undefined],
  state: ['any', undefined],
}
const endSession = { id_token_hint: ['*idToken*', undefined], ...wayBack }

const issued = ['*accessToken*', '*refreshToken*', '*idToken*']
const web = { client_id: ['web'], client_secret: [SECRET] }

const registration = {
  redirect_uris: [{ json: JSON.stringify([SPA_CALLBACK]) }],
  client_name: ['Any', undefined],
  token_endpoint_auth_method: ['none', 'client_secret_post', undefined],
}

export const DOORS: Readonly<Record<string, readonly Shape[]>> = {
  'ALL /.well-known/jwks.json': plain, // its CORS
  'GET /.well-known/jwks.json': plain,
  'ALL /.well-known/openid-configuration': plain, // its CORS
  'GET /.well-known/openid-configuration': plain,
  'ALL /.well-known/oauth-authorization-server': plain, // its CORS
  'GET /.well-known/oauth-authorization-server': plain,
  'GET /healthz': plain,
  'GET /readyz': plain,
  'GET /metrics': plain,

  'ALL /identity/token': [
    {
      grant_type: ['authorization_code'],
      app: ['calendar'],
      code: ['*code*'],
      redirect_uri: [CODE_CALLBACK],
      code_verifier: ['*verifier*'],
    },
  ],
  'GET /identity/revocations': [{ app: ['mail', 'calendar'], since: ['0', '7', undefined] }],
  'ALL /identity/authorize': [
    { app: ['mail'], redirect_uri: [CALLBACK], ...authorize, ...wishes },
    {
      app: ['calendar'],
      redirect_uri: [CODE_CALLBACK],
      ...authorize,
      response_type: ['code'],
      code_challenge: ['*challenge*'],
      code_challenge_method: ['S256'],
      ...wishes,
    },
  ],

  'POST /oauth/authorize': [oauthAuthorize],
  'ALL /oauth/authorize': [oauthAuthorize, { client_id: ['spa'], request_uri: ['*requestUri*'] }],
  'ALL /oauth/par': [oauthAuthorize],
  'ALL /oauth/device_authorization': [{ client_id: ['tv'], scope: ['openid', undefined] }],
  'ALL /oauth/token': [
    {
      grant_type: ['authorization_code'],
      client_id: ['spa'],
      code: ['*oauthCode*'],
      redirect_uri: [SPA_CALLBACK],
      code_verifier: ['*verifier*'],
    },
    {
      grant_type: ['refresh_token'],
      client_id: ['spa'],
      refresh_token: ['*refreshToken*'],
      scope: ['openid', 'offline_access', undefined],
    },
    { ...web, grant_type: ['client_credentials'], resource: [RESOURCE] },
    { grant_type: [DEVICE_GRANT], client_id: ['tv'], device_code: ['*deviceCode*'] },
  ],
  'ALL /oauth/userinfo': [{ access_token: ['*accessToken*'] }],
  'ALL /oauth/introspect': [{ ...web, token: issued }],
  'ALL /oauth/revoke': [{ client_id: ['spa'], token: issued }],
  'POST /oauth/logout': [endSession],
  'ALL /oauth/logout': [endSession],

  'ALL /oauth/register': [registration],
  'ALL /oauth/register/:id': [{ ':id': ['*clientId*'], client_id: ['*clientId*'] }],

  'POST /v1/auth/email/signup': [{ email: [NEWCOMER, ADA], password, name }],
  'POST /v1/auth/email/verify': [verifyByLink, verification],
  'POST /v1/auth/email/verify/resend': [{ email: [NEWCOMER, ADA] }],
  'POST /v1/auth/email/signin': [{ email, password }],
  'POST /v1/auth/signout': plain,
  'GET /v1/auth/me': plain,
  'GET /v1/auth/session': plain,
  'GET /v1/auth/config': plain,
  'POST /v1/auth/magic-link': [{ email }],
  'POST /v1/auth/magic-link/confirm': magicLink,
  'POST /v1/auth/password/reset/request': [{ email }],
  'POST /v1/auth/password/reset/confirm': reset,
  'POST /v1/auth/password/change': [{ current: [PASSWORD], password: newPassword }],
  'GET /v1/auth/sessions': plain,
  'DELETE /v1/auth/sessions/:id': [{ ':id': ['*sid*', '*otherSid*'] }],
  'GET /v1/auth/export': plain,
  'DELETE /v1/auth/withdraw': [{ password }],

  'GET /v1/auth/addresses': plain,
  'POST /v1/auth/addresses': [{ email: [WORK, HOME, NEWCOMER] }],
  'POST /v1/auth/addresses/confirm': addition,
  'POST /v1/auth/addresses/primary': [{ email: [HOME, ADA] }],
  'DELETE /v1/auth/addresses': [{ email: [HOME, ADA] }],
  'POST /v1/auth/addresses/undo': [{ token: ['*undoToken*'] }],

  'GET /sign-in': [{ c, another: [undefined, ''] }],
  'GET /sign-in/password': [{ c }],
  'POST /sign-in': [{ c, email, password: [PASSWORD, undefined] }],
  'GET /sign-out': [{ app }, wayBack],
  'POST /sign-out': [{ app, everywhere: ['yes', undefined] }, wayBack],
  'GET /sign-up': [{ c }],
  'POST /sign-up': [{ c, email: [NEWCOMER, ADA], password, name }],
  'GET /verify': [{ token: ['*verifyToken*'] }, { c, sent: ['again', undefined] }],
  'POST /verify': [verifyByLink, { c: ['*newcomerTyped*'], code: ['*verifyCode*'] }],
  'POST /verify/resend': [{ c }],
  'POST /magic-link/request': [{ c, email }],
  'GET /magic-link': [{ token: ['*magicToken*'] }, { c }],
  'POST /magic-link': [{ token: ['*magicToken*'] }, { c: ['*adaTyped*'], code: ['*magicCode*'] }],
  'GET /forgot-password': [{ c }],
  'POST /forgot-password': [{ c, email }],
  'GET /reset-password': [{ token: ['*resetToken*'], c }, { c }],
  'POST /reset-password': [
    { token: ['*resetToken*'], password: newPassword, c },
    { c: ['*adaTyped*'], code: ['*resetCode*'], password: newPassword },
  ],
  'GET /choose-account': [{ c }],
  'POST /choose-account': [{ c, sid: ['*sid*'] }],
  'GET /device': [
    { user_code: ['*userCode*', undefined], c, done: [undefined, 'approved', 'denied'] },
  ],
  'POST /device': [{ user_code: ['*userCode*'] }],
  'GET /device/confirm': [{ c: ['*toDevice*', ...c] }],
  'POST /device/confirm': [{ c: ['*toDevice*'], decision: ['approved', 'denied'] }],
  'GET /consent': [{ c: ['*toConsent*', ...c] }],
  'POST /consent': [{ c: ['*toConsent*', ...c] }],
  'ALL /continue': [{ c }],
  'GET /cancel': [{ c }],

  'GET /': plain,
  'GET /account': [{ done: ['password', 'session', 'sessions', undefined] }],
  'POST /account/password': [{ current: [PASSWORD], password: newPassword }],
  'POST /account/addresses': [{ email: [WORK, HOME, NEWCOMER] }],
  'GET /account/addresses/confirm': [{ c: ['*workTyped*', ...c] }],
  'POST /account/addresses/confirm': [
    { token: ['*workToken*'] },
    { c: ['*workTyped*'], code: ['*workCode*'] },
  ],
  'POST /account/addresses/primary': [{ email: [HOME, ADA] }],
  'GET /account/addresses/remove': [{ c: ['*homeTyped*', ...c] }],
  'POST /account/addresses/remove': [{ email: [HOME, ADA] }],
  'GET /undo-address': [{ token: ['*undoToken*'] }],
  'POST /undo-address': [{ token: ['*undoToken*'] }],
  'POST /account/sign-out-of-app': [{ app: ['mail', 'calendar'] }],
  'POST /account/withdraw-consent': [{ app: ['spa'] }],
  'POST /account/end-session': [{ sid: ['*otherSid*'] }],
  'POST /account/end-other-sessions': plain,
  'GET /account/export': plain,
  'POST /account/leave': [{ leaving: [PASSWORD] }],
  'GET /dev/mailbox.json': plain,
  'GET /dev/mailbox': plain,
  'GET /dev/mailbox/:id': [{ ':id': ['*mailId*'] }],
}
