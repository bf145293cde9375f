/** Notes, in Fastify. */
import fastify from 'fastify'
import { hubRoutes } from '@symbolon/client/fastify'
import { hub } from './hub.ts'
import { currentUser, frontPage } from './own-app.ts'

const app = fastify()
app.addHook('onRequest', hubRoutes(hub))

app.get('/', (request, reply) => {
  const user = currentUser(request.headers.cookie)
  return reply.type('text/html').send(frontPage(user, hub.button()))
})

void app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
