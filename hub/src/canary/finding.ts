/**
 * What one of the canary's checks came to.
 */
export type Found = { outcome: 'ok' | 'failed' | 'not_asked' | 'by_hand'; detail: string }
export const ok = (detail: string): Found => ({ outcome: 'ok', detail })
export const failed = (detail: string): Found => ({ outcome: 'failed', detail })
export const notAsked = (detail: string): Found => ({ outcome: 'not_asked', detail })
