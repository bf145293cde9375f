/** The library's routes. */
import { hubRoutes } from '@symbolon/client/next'
import { hub } from '../../../hub'

export const { GET, HEAD, POST } = hubRoutes(hub)
