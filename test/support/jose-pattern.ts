/**
 * A JWT, signed or encrypted, by the shape of its beginning (RFC 7519 §3): what is random in a page or an address may hold "eyJ".
 */
export const JOSE = /eyJ[\w-]+\.[\w-]*\./
