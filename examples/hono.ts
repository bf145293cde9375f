/** Notes, in Hono. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { hubRoutes } from '@symbolon/client/hono'
import { hub } from './hub.ts'
import { currentUser, frontPage } from './own-app.ts'

const app = new Hono()
app.use(hubRoutes(hub))

app.get('/', (c) => {
  const user = currentUser(c.req.header('cookie'))
  return c.html(frontPage(user, hub.button()))
})

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' })
