/**
 * The standard client of the benchmarks, registered alike at the hub and at what is measured beside it, and how many people
 * come from it at once.
 */
export const PEOPLE = 16

export const OAUTH_CLIENT = {
  id: 'web',
  name: 'Web',
  redirectUris: ['https://web.test/callback'],
  clientSecret: 'a-client-secret-of-32-characters!',
}
