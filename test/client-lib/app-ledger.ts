/**
 * An app's module as a command is pointed at it: the ledger that the app gives to createHubClient.
 */
import { memoryLinks } from '../../client-lib/src/stores/memory.ts'

export const links = memoryLinks()
