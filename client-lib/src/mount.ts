/**
 * Where the library's routes are: for browsers below `pathPrefix` and `basePath`; for the app the
 * same, or without the prefix where a proxy takes it off on the way.
 */

export interface MountOptions {
  /** Where the routes are mounted in the app. Default: `/identity`. */
  basePath?: string
  /**
   * The path below which a proxy shows the app, such as `/mail`; the proxy may take it off or
   * leave it on. Default: none.
   */
  pathPrefix?: string
}

export interface Mount {
  /** The routes' path as browsers see it. */
  readonly basePath: string
  /** The app's front page as browsers see it. */
  readonly home: string
  /** The part of a path below the base path; undefined for every path of the app's. */
  routeOf(path: string): string | undefined
}

const PATH = /^(?:\/[A-Za-z0-9_-]+)+$/

export function createMount({ basePath = '/identity', pathPrefix = '' }: MountOptions): Mount {
  const seenByBrowsers = pathPrefix + basePath
  const seenByApp = [seenByBrowsers, basePath]
  return {
    basePath: seenByBrowsers,
    home: `${pathPrefix}/`,
    routeOf(path) {
      const base = seenByApp.find((each) => path.startsWith(`${each}/`))
      return base === undefined ? undefined : path.slice(base.length)
    },
  }
}

export function mountProblems({ basePath, pathPrefix }: MountOptions): string[] {
  return Object.entries({ basePath, pathPrefix: pathPrefix || undefined })
    .filter(([, path]) => path !== undefined && !PATH.test(path))
    .map(([name]) => `${name} must be a path such as /identity`)
}
