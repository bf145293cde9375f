import { register } from 'tsx/esm/api'
register()
const { DEFAULT_HASH_COST } = await import('../src/base/password-hasher.ts')
DEFAULT_HASH_COST.memoryCost = 1024
await import('../src/cli.ts')
