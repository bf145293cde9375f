/**
 * The same small app in every framework, with the library in front of it: an own page below /identity, an echo, and the
 * framework's own way of answering an error.
 */
import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { Hono, type MiddlewareHandler } from 'hono'
import Koa from 'koa'
import { hubRoutes as expressRoutes } from '../../client-lib/src/adapters/express.ts'
import { hubRoutes as fastifyRoutes } from '../../client-lib/src/adapters/fastify.ts'
import { hubRoutes as honoRoutes } from '../../client-lib/src/adapters/hono.ts'
import { hubRoutes as koaRoutes } from '../../client-lib/src/adapters/koa.ts'
import { hubRoutes as nodeRoutes } from '../../client-lib/src/adapters/node-http.ts'
import type { HubClient } from '../../client-lib/src/index.ts'

export const OWN_PAGE = 'the app’s own page'
export const ERROR_PAGE = 'the app’s own error page'

export interface FrameworkSite {
  name: string
  mount(hub: HubClient): RequestListener | Promise<RequestListener>
  /** The same with something before the library that reads bodies. */
  afterParsers?: Record<string, FrameworkSite['mount']>
}

export const FRAMEWORK_SITES: FrameworkSite[] = [
  {
    name: 'Hono',
    mount: (hub) => honoSite(new Hono(), hub),
    afterParsers: { 'after parseBody()': (hub) => honoSite(new Hono().use(parseForHono), hub) },
  },
  {
    name: 'Express 5',
    mount: (hub) => expressSite(express, hub),
    afterParsers: parsersOf(express),
  },
  {
    name: 'Express 4',
    mount: (hub) => expressSite(express4, hub),
    afterParsers: parsersOf(express4),
  },
  { name: 'Fastify', mount: fastifySite },
  {
    name: 'Koa',
    mount: (hub) => koaSite(hub),
    afterParsers: { 'after a parser': (hub) => koaSite(hub, parseForKoa) },
  },
  { name: 'node:http', mount: nodeSite },
]

const parseForHono: MiddlewareHandler = async (c, next) => {
  await c.req.parseBody()
  await next()
}

function honoSite(app: Hono, hub: HubClient): RequestListener {
  app
    .use(honoRoutes(hub))
    .get('/identity/own', (c) => c.text(OWN_PAGE))
    .post('/echo', async (c) => c.text(await c.req.text()))
    .onError((_error, c) => c.text(ERROR_PAGE, 500))
  return getRequestListener(app.fetch)
}

function expressSite(
  framework: typeof express,
  hub: HubClient,
  ...parsers: express.RequestHandler[]
): RequestListener {
  const onError: express.ErrorRequestHandler = (_error, _req, res, _next) =>
    void res.status(500).send(ERROR_PAGE)
  return framework()
    .use(...parsers, expressRoutes(hub))
    .get('/identity/own', (_req, res) => void res.send(OWN_PAGE))
    .post('/echo', framework.text(), (req, res) => void res.send(req.body))
    .use(onError)
}

function parsersOf(framework: typeof express): Record<string, FrameworkSite['mount']> {
  const after = (parser: express.RequestHandler) => (hub: HubClient) =>
    expressSite(framework, hub, parser)
  return {
    'after a parser of forms': after(framework.urlencoded({ extended: true })),
    'after a parser of text': after(framework.text({ type: () => true })),
    'after a parser of bytes': after(framework.raw({ type: () => true })),
    'after a parser of something else': after(framework.json()),
  }
}

async function fastifySite(hub: HubClient): Promise<RequestListener> {
  const app = fastify()
  app.addHook('onRequest', fastifyRoutes(hub))
  app.get('/identity/own', async () => OWN_PAGE)
  app.post('/echo', async (request) => request.body)
  app.setErrorHandler((_error, _request, reply) => reply.code(500).send(ERROR_PAGE))
  await app.ready()
  return (req, res) => app.routing(req, res)
}

const parseForKoa: Koa.Middleware = async (ctx, next) => {
  const chunks = await ctx.req.toArray()
  const form = new URLSearchParams(Buffer.concat(chunks as Buffer[]).toString())
  Object.assign(ctx.request, { body: Object.fromEntries(form) })
  await next()
}

function koaSite(hub: HubClient, ...parsers: Koa.Middleware[]): RequestListener {
  const app = new Koa()
  app.silent = true
  app.use(async (ctx, next) => {
    try {
      await next()
    } catch {
      ctx.status = 500
      ctx.body = ERROR_PAGE
    }
  })
  for (const middleware of [...parsers, koaRoutes(hub)]) app.use(middleware)
  app.use(async (ctx) => {
    if (ctx.path === '/identity/own') ctx.body = OWN_PAGE
    if (ctx.path === '/echo') ctx.body = Buffer.concat((await ctx.req.toArray()) as Buffer[])
  })
  return app.callback()
}

function nodeSite(hub: HubClient): RequestListener {
  const answered = nodeRoutes(hub)
  return async (req, res) => {
    try {
      if (await answered(req, res)) return
      if (req.url === '/identity/own') res.end(OWN_PAGE)
      else if (req.url === '/echo') req.pipe(res)
      else res.writeHead(404).end()
    } catch {
      res.writeHead(500).end(ERROR_PAGE)
    }
  }
}
