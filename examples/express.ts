/** Notes, in Express (5 or 4). */
import express from 'express'
import { hubRoutes } from '@symbolon/client/express'
import { hub } from './hub.ts'
import { currentUser, frontPage } from './own-app.ts'

const app = express()
app.use(hubRoutes(hub))

app.get('/', (req, res) => {
  const user = currentUser(req.headers.cookie)
  res.send(frontPage(user, hub.button()))
})

app.listen(Number(process.env.PORT), '127.0.0.1')
