/**
 * The MCP SDK's own client at examples/mcp.ts: it finds the hub by itself, introduces itself, and calls tools for a person who
 * has allowed it to.
 */
import { resolve } from 'node:path'
import {
  UnauthorizedError,
  type OAuthClientProvider,
} from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createClientDocuments } from '../../hub/src/domain/clients/client-document.ts'
import { startApp, type RunningApp } from '../package/running-app.ts'
import { typeCredentials, wordsOn } from '../support/acts.ts'
import { createBrowser } from '../support/browser.ts'
import { openHubOnPort, type ListeningHub } from '../support/listening-hub.ts'

const ADA = 'ada@example.com'
const CALLBACK = 'http://127.0.0.1:7777/callback'
const DOCUMENT = 'https://assistant.test/client.json'
const SCOPES = ['openid', 'offline_access', 'notes:read', 'notes:write']

const ENDPOINT = new URL('https://notes.test/mcp')

let site: ListeningHub
let notes: RunningApp
beforeAll(async () => {
  const registration = { scopes: SCOPES, resources: [ENDPOINT.href] }
  site = await openHubOnPort({
    registration: { dynamic: true, metadataDocuments: true, ...registration },
  })
  notes = await startApp({
    folder: resolve('.'),
    arguments: ['--import', 'tsx', '--conditions=symbolon-source', 'examples/mcp.ts'],
    environment: { IDENTITY_HUB_URL: site.issuer, APP_URL: ENDPOINT.origin },
  })
})
beforeEach(async () => {
  await site.hub.empty()
  await site.hub.db.deleteFrom('registered_clients').execute()
  await site.hub.addUser(ADA)
})
afterAll(async () => {
  await notes.stop()
  await site.close()
})

/** The endpoint is where a proxy would have it. */
const call: typeof fetch = (input, init) => {
  const request = new Request(input, init)
  return request.url.startsWith(ENDPOINT.origin) ? notes.request(request) : fetch(request)
}

/** What an assistant keeps, and the address at which it wants its person. */
function createMemory(change: Partial<OAuthClientProvider> = {}) {
  const kept: Record<string, any> = {}
  const provider: OAuthClientProvider = {
    redirectUrl: CALLBACK,
    clientMetadata: {
      ...{ client_name: 'Assistant', redirect_uris: [CALLBACK] },
      ...{ grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] },
      token_endpoint_auth_method: 'none',
    },
    clientInformation: () => kept['client'],
    saveClientInformation: (client) => void (kept['client'] = client),
    tokens: () => kept['tokens'],
    saveTokens: (tokens) => void (kept['tokens'] = tokens),
    redirectToAuthorization: (url) => void (kept['url'] = url),
    saveCodeVerifier: (verifier) => void (kept['verifier'] = verifier),
    codeVerifier: () => kept['verifier'],
    ...change,
  }
  return { kept, provider }
}

type Memory = ReturnType<typeof createMemory>

const reach = ({ provider }: Memory) => {
  const transport = new StreamableHTTPClientTransport(ENDPOINT, {
    authProvider: provider,
    fetch: call,
  })
  return { transport, client: new Client({ name: 'assistant', version: '1' }) }
}

/** The person signs in and allows it; says what she was asked. */
async function letIn({ kept }: Memory, transport: StreamableHTTPClientTransport): Promise<string> {
  const browser = createBrowser({
    [site.issuer]: site.hub.app,
    [new URL(CALLBACK).origin]: () => new Response('here'),
  })
  await browser.visit(kept['url'] as URL)
  const asked = wordsOn(await typeCredentials(browser, ADA))
  const { url } = await browser.submit({}, { button: 'Allow' })
  await transport.finishAuth(url.searchParams.get('code')!)
  return asked
}

/** The first attempt sends the person to the hub, the second gets in. */
async function connect(memory: Memory) {
  const first = reach(memory)
  await expect(first.client.connect(first.transport)).rejects.toThrow(UnauthorizedError)
  const asked = await letIn(memory, first.transport)
  const { client, transport } = reach(memory)
  await client.connect(transport)
  return { client, transport, asked }
}

const textOf = async (client: Client, name: string) =>
  (await client.callTool({ name })).content as Array<{ text: string }>

const parameters = ({ kept }: Memory) => Object.fromEntries((kept['url'] as URL).searchParams)

describe('the client of the SDK', () => {
  test('registers itself, and calls a tool for the person who let it in', async () => {
    const memory = createMemory()
    const { client, asked } = await connect(memory)
    expect(asked).toContain('Assistant')
    expect(await textOf(client, 'list_notes')).toMatchObject([{ text: 'Water the plants' }])

    expect(memory.kept['client'].client_id).toMatch(/^client_/)
    expect(parameters(memory)).toMatchObject({
      ...{ resource: ENDPOINT.href, code_challenge_method: 'S256' },
      scope: 'notes:read offline_access',
    })
    await client.close()
  })

  test('names a document instead, and is not registered', async () => {
    const document = { client_id: DOCUMENT, client_name: 'Assistant', redirect_uris: [CALLBACK] }
    const { config, documents } = site.hub.hub
    const reader = { ...site.hub.hub, ...config, ...config.registration }
    const outgoing = async () => ({ status: 200, body: JSON.stringify(document) })
    site.hub.hub.documents = createClientDocuments({ ...reader, outgoing })

    const memory = createMemory({ clientMetadataUrl: DOCUMENT })
    const { client } = await connect(memory)
    expect(memory.kept['client']).toMatchObject({ client_id: DOCUMENT })
    expect(await textOf(client, 'list_notes')).toHaveLength(1)
    site.hub.hub.documents = documents
    await client.close()
  })

  test('renews a token that is refused, and goes on', async () => {
    const memory = createMemory()
    const { client } = await connect(memory)
    const { tokens } = memory.kept
    memory.kept['tokens'] = { ...tokens, access_token: `${tokens.access_token}x` }
    expect(await textOf(client, 'list_notes')).toHaveLength(1)
    expect(memory.kept['tokens'].refresh_token).not.toBe(tokens.refresh_token)
    await client.close()
  })

  test('asks the person again where a tool needs more', async () => {
    // With a refresh token this version of the SDK renews instead, and gets no more scope by it.
    const memory = createMemory()
    memory.provider.saveTokens = ({ refresh_token: _, ...tokens }) =>
      void (memory.kept['tokens'] = tokens)
    const { client, transport } = await connect(memory)
    const registered = memory.kept['client'].client_id

    await expect(textOf(client, 'clear_notes')).rejects.toThrow(UnauthorizedError)
    expect(parameters(memory)['scope']!.split(' ').sort()).toEqual([
      ...['notes:read', 'notes:write', 'offline_access'],
    ])
    expect(await letIn(memory, transport)).toContain('notes:write')
    expect(await textOf(client, 'clear_notes')).toMatchObject([{ text: /no notes/ }])
    expect(await textOf(client, 'list_notes')).toEqual([])
    expect(memory.kept['client'].client_id).toBe(registered)
    await client.close()
  })
})

test('a message that needs more is noticed among others', async () => {
  const memory = createMemory()
  const { client } = await connect(memory)
  const calling = (name: string) => ({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name },
  })
  const send = (body: unknown) =>
    call(ENDPOINT, {
      method: 'POST',
      headers: {
        ...{ Authorization: `Bearer ${memory.kept['tokens'].access_token}` },
        ...{ 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
      },
      body: JSON.stringify(body),
    })
  const refused = await send([calling('list_notes'), calling('clear_notes')])
  expect(refused.status).toBe(403)
  expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"')
  await client.close()
})
