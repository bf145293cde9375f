/**
 * Every route of the hub. What machines call stands first, so that nothing made for pages touches it.
 */
import { Hono } from 'hono'
import { brandEndpoint } from './endpoints/brand.ts'
import { clientRegistrationEndpoints } from './endpoints/client-registration.ts'
import { devMailboxEndpoint } from './endpoints/dev-mailbox.ts'
import { deviceAuthorizationEndpoints } from './endpoints/device-authorization.ts'
import { discoveryEndpoints } from './endpoints/discovery.ts'
import { identityTokenEndpoints } from './endpoints/identity-token.ts'
import { introspectionEndpoints } from './endpoints/introspection.ts'
import { keyEndpoints } from './endpoints/keys.ts'
import { oauthTokenEndpoints } from './endpoints/oauth-token.ts'
import { operationsEndpoints } from './endpoints/operations.ts'
import { pushedRequestEndpoints } from './endpoints/pushed-requests.ts'
import { revocationEndpoints } from './endpoints/revocations.ts'
import { tokenRevocationEndpoints } from './endpoints/token-revocation.ts'
import { userinfoEndpoints } from './endpoints/userinfo.ts'
import { authEndpoints } from './endpoints/v1-auth.ts'
import type { Hub } from './hub.ts'
import { accountPages } from './pages/account.ts'
import { addressConfirmationPages } from './pages/address-confirmation.ts'
import { addressPages } from './pages/addresses.ts'
import { authorizePages } from './pages/authorize.ts'
import { chooseAccountPages } from './pages/choose-account.ts'
import { consentPages } from './pages/consent.ts'
import { continuePages } from './pages/continue.ts'
import { devicePages } from './pages/device.ts'
import { devMailboxPages } from './pages/dev-mailbox.ts'
import { endSessionPages } from './pages/end-session.ts'
import { magicLinkPages } from './pages/magic-link.ts'
import { pageErrors } from './pages/page-errors.ts'
import { quietRedirects } from './pages/page.ts'
import { oauthAuthorizePages } from './pages/oauth-authorize.ts'
import { passwordPages } from './pages/password.ts'
import { signInPages } from './pages/sign-in.ts'
import { signOutPages } from './pages/sign-out.ts'
import { signUpPages } from './pages/sign-up.ts'
import { undoAddressPages } from './pages/undo-address.ts'
import { verifyPages } from './pages/verify.ts'
import { requestIds } from './request-id.ts'
import { requestTimes } from './request-times.ts'
import { requestTraces } from './request-traces.ts'

export function createHubApp(hub: Hub): Hono {
  return pageErrors(hub, new Hono())
    .use(requestIds(hub), requestTimes(hub), ...requestTraces(hub))
    .route('/', keyEndpoints(hub))
    .route('/', discoveryEndpoints(hub))
    .route('/', oauthTokenEndpoints(hub))
    .route('/', pushedRequestEndpoints(hub))
    .route('/', deviceAuthorizationEndpoints(hub))
    .route('/', userinfoEndpoints(hub))
    .route('/', introspectionEndpoints(hub))
    .route('/', tokenRevocationEndpoints(hub))
    .route('/', clientRegistrationEndpoints(hub))
    .route('/', brandEndpoint(hub))
    .route('/', operationsEndpoints(hub))
    .route('/', identityTokenEndpoints(hub))
    .route('/', revocationEndpoints(hub))
    .route('/v1/auth', authEndpoints(hub))
    .use(quietRedirects)
    .route('/', authorizePages(hub))
    .route('/', oauthAuthorizePages(hub))
    .route('/', signInPages(hub))
    .route('/', signOutPages(hub))
    .route('/', endSessionPages(hub))
    .route('/', signUpPages(hub))
    .route('/', verifyPages(hub))
    .route('/', magicLinkPages(hub))
    .route('/', passwordPages(hub))
    .route('/', chooseAccountPages(hub))
    .route('/', consentPages(hub))
    .route('/', devicePages(hub))
    .route('/', continuePages(hub))
    .route('/', accountPages(hub))
    .route('/', addressPages(hub))
    .route('/', addressConfirmationPages(hub))
    .route('/', undoAddressPages(hub))
    .route('/', devMailboxEndpoint(hub))
    .route('/', devMailboxPages(hub))
}
