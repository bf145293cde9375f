/** Notes as an MCP server, for assistants that act for the people who sign in at the hub: docs/mcp.md. */
import { serve } from '@hono/node-server'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { createResourceServer } from '@symbolon/client/resource-server'

const { PORT = '4010', IDENTITY_HUB_URL = 'http://localhost:4000' } = process.env
const { APP_URL = `http://localhost:${PORT}` } = process.env

const endpoint = createResourceServer({
  hubUrl: IDENTITY_HUB_URL,
  resource: `${APP_URL}/mcp`,
  name: 'Notes',
  scopes: ['notes:read', 'notes:write'],
  firstScopes: ['offline_access'], // for a refresh token
})

/** Of the tools that do more than read. */
const NEEDED = new Map([['clear_notes', ['notes:write']]])

/** What this message, or each of several, needs. */
const scopesFor = (body: unknown) =>
  [body].flat().flatMap((message) => {
    const { params } = (message ?? {}) as { params?: { name?: string } }
    return NEEDED.get(params?.name ?? '') ?? []
  })

const notes = new Map<string, string[]>() // by the person's `sub`

function serverFor(sub: string): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  const own = () => notes.get(sub) ?? ['Water the plants']
  server.registerTool('list_notes', { description: 'The notes of the person' }, () => ({
    content: own().map((text) => ({ type: 'text', text })),
  }))
  server.registerTool('clear_notes', { description: 'Removes every note' }, () => {
    notes.set(sub, [])
    return { content: [{ type: 'text', text: 'There are no notes any more.' }] }
  })
  return server
}

async function answer(request: Request): Promise<Response> {
  const metadata = endpoint.handle(request)
  if (metadata) return metadata
  if (new URL(request.url).pathname !== '/mcp')
    return new Response('Notes, for MCP clients at /mcp')
  if (request.method !== 'POST') return new Response(null, { status: 405 })

  const reading = await endpoint.authorize(request, ['notes:read'])
  if (reading.outcome === 'refused') return reading.response
  const body = await messageIn(request)
  if (body === undefined) return new Response('this is no JSON', { status: 400 })
  const access = await endpoint.authorize(request, scopesFor(body)) // 403 tells what to ask for
  if (access.outcome === 'refused') return access.response

  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  await serverFor(access.token.sub).connect(transport)
  return transport.handleRequest(request, { parsedBody: body })
}

async function messageIn(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

serve({ fetch: answer, port: Number(PORT), hostname: '127.0.0.1' })
