/**
 * oidcc-formpost-basic-certification-test-plan of the OpenID Foundation: the modules of the basic plan once more, answered by
 * a form that the browser posts (OAuth 2.0 Form Post Response Mode).
 */
import { coreModules } from './core-modules.ts'
import { usePlan } from './plan.ts'
import { requestModules } from './request-modules.ts'

const rp = usePlan('form_post')
coreModules(rp)
requestModules(rp)
