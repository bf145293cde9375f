/** The one way of signing in that there is: something the person knows, or the mailbox (OpenID Connect Core §2, `acr`). */
export const ACR = 'urn:symbolon:acr:single-factor'
