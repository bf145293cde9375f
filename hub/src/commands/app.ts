/**
 * `symbolon app list|remove`
 */
import { nameOf } from '../domain/clients/client-metadata.ts'
import { listRegisteredClients, removeClients } from '../domain/clients/registered-client.ts'
import { done, failed, type Command } from './command.ts'

export const listApps: Command = async ({ config, db }) => {
  const named = config.clients.map(({ id, name, flow, redirectUris, oauth }) => ({
    id,
    name,
    protocol: oauth ? 'oauth' : 'identity',
    ...(oauth ? {} : { flow }),
    redirectUris,
  }))
  const registered = (await listRegisteredClients(db)).map(({ id, metadata }) => ({
    ...{ id, name: nameOf(metadata), protocol: 'oauth' },
    redirectUris: metadata.redirect_uris,
    isRegistered: true,
  }))
  const apps = [...named, ...registered]
  const lines = apps.map(({ id, name, protocol, redirectUris, ...rest }) =>
    [id, name, 'flow' in rest ? rest.flow : protocol, ...redirectUris].join('  '),
  )
  return done(
    lines.length > 0 ? lines : ['No apps yet. Name them in HUB_CONFIG under "apps".'],
    apps,
  )
}

/** Those in HUB_CONFIG are removed there. */
export const removeApp: Command = async ({ db, now }, given) => {
  const id = String(given.id)
  const isRegistered = (await listRegisteredClients(db)).some((client) => client.id === id)
  if (!isRegistered) {
    return failed(
      `No app has registered itself as ${id}.`,
      'See `symbolon app list`. An app that HUB_CONFIG names is removed there.',
    )
  }
  await removeClients(db, [id], now())
  return done([`removed ${id}, and everything that it was granted`], { id })
}
