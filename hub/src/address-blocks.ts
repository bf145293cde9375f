/**
 * Networks in HUB_CONFIG: whose proxies are believed, and where the hub may call.
 */
import * as v from 'valibot'
import { addressBlocks, isAddressBlock } from './base/address-block.ts'

export const AddressBlocks = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.check(
        isAddressBlock,
        ({ input }) => `${JSON.stringify(input)} is no address and no block such as 10.0.0.0/8`,
      ),
    ),
  ),
  v.transform((blocks) => addressBlocks(blocks)),
)
