// What every server of a test's own shop needs.
import {eventually} from '../../integration/lib/processes.mjs'

/**
 * Puts an origin on the demo site's list, as its owner would. A worker answers from what it knows of a
 * site, and looks it up meanwhile: asks until all know.
 */
export async function allowOrigin(stack, origin) {
  await stack.chatctl('site', 'allow', 'demo', origin)
  let inARow = 0
  await eventually(async () => {
    const {ok} = await fetch(`${stack.url}/api/v1/sites/demo`, {headers: {origin}})
    inARow = ok ? inARow + 1 : 0
    return inARow === 6
  }, 'all workers know the origin')
}

/** Ends a server, whoever is still connected. */
export const stopServer = (server) => new Promise((resolve) => {
  server.close(resolve)
  server.closeAllConnections()
})
