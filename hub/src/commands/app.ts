/**
 * `symbolon app list`
 */
import { done, type Command } from './command.ts'

export const listApps: Command = async ({ config }) => {
  const apps = config.clients.map(({ id, name, flow, redirectUris, oauth }) => ({
    id,
    name,
    protocol: oauth ? 'oauth' : 'identity',
    ...(oauth ? {} : { flow }),
    redirectUris,
  }))
  const lines = apps.map(({ id, name, protocol, redirectUris, ...rest }) =>
    [id, name, 'flow' in rest ? rest.flow : protocol, ...redirectUris].join('  '),
  )
  return done(
    lines.length > 0 ? lines : ['No apps yet. Name them in HUB_CONFIG under "apps".'],
    apps,
  )
}
