/**
 * The environment of a process that the demo starts: this shell's, less what is meant for another
 * hub, app or database.
 */
const NOT_OURS = /^(HUB_|IDENTITY_|APP_|SMTP_URL$|MAIL_FROM$|DATABASE_URL$|HOST$|PORT$|NODE_ENV$)/

export function childEnvironment(own: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !NOT_OURS.test(name))
  return { ...Object.fromEntries(inherited), ...own }
}
