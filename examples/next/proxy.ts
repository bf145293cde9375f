/** While the hub is off, its routes are not there: Next.js shows what it shows for any address it does not know. */
import { NextResponse, type NextRequest } from 'next/server'
import { hub } from './hub'

export function proxy(request: NextRequest): NextResponse {
  return hub.enabled ? NextResponse.next() : NextResponse.rewrite(new URL('/404', request.url))
}

export const config = { matcher: '/identity/:path*' }
