/** Express 4 under an alias, as far as the tests use it: what Express 5 has as well. */
declare module 'express4' {
  export { default } from 'express'
}
