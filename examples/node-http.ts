/** Notes, in node:http alone. */
import { createServer } from 'node:http'
import { hubRoutes } from '@symbolon/client/node-http'
import { hub } from './hub.ts'
import { currentUser, frontPage } from './own-app.ts'

const answered = hubRoutes(hub)

const server = createServer(async (req, res) => {
  try {
    if (await answered(req, res)) return
    if (req.url !== '/') return void res.writeHead(404).end()

    const user = currentUser(req.headers.cookie)
    res.setHeader('content-type', 'text/html').end(frontPage(user, hub.button()))
  } catch (error) {
    console.error(error)
    res.writeHead(500).end()
  }
})

server.listen(Number(process.env.PORT), '127.0.0.1')
