/** Notes, in Koa. */
import Koa from 'koa'
import { hubRoutes } from '@symbolon/client/koa'
import { hub } from './hub.ts'
import { currentUser, frontPage } from './own-app.ts'

const app = new Koa()
app.use(hubRoutes(hub))

app.use((ctx) => {
  if (ctx.path !== '/') return
  const user = currentUser(ctx.get('cookie'))
  ctx.body = frontPage(user, hub.button())
})

app.listen(Number(process.env.PORT), '127.0.0.1')
