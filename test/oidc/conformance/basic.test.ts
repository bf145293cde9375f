/**
 * oidcc-basic-certification-test-plan of the OpenID Foundation, module by module under its names; docs/conformance.md lists
 * them all.
 */
import { coreModules } from './core-modules.ts'
import { usePlan } from './plan.ts'
import { requestModules } from './request-modules.ts'

const rp = usePlan('query')
coreModules(rp)
requestModules(rp)
