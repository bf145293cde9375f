/**
 * What people meet around a client that is not the operator's own: the question whether to let it in, on the way to it and for a
 * device, and the list of what they allowed.
 */
import { createHash } from 'node:crypto'
import { SLIDES } from '../support/demo.ts'
import { signInAtHub } from './hub-forms.ts'
import type { Tour } from './page-tour.ts'

export async function tourConsent(tour: Tour): Promise<void> {
  await tour.page.context().clearCookies()
  await tourQuestion(tour)
  await tourDevice(tour)
}

async function tourQuestion({ demo, page, look }: Tour): Promise<void> {
  const query = new URLSearchParams({
    ...{ client_id: SLIDES.id, redirect_uri: SLIDES.redirectUris[0]!, response_type: 'code' },
    code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url'),
    ...{ code_challenge_method: 'S256', scope: 'openid profile email' },
  })
  await page.goto(`${demo.hub}/oauth/authorize?${query}`)
  await look('stranger-sign-in')
  await signInAtHub(page, { email: demo.alice.email, password: demo.alice.atHub })
  await page.getByRole('heading', { name: 'Allow' }).waitFor()
  await look('consent')
}

async function tourDevice({ demo, page, look }: Tour): Promise<void> {
  const body = new URLSearchParams({ client_id: SLIDES.id, scope: 'openid email' })
  const begun = await fetch(`${demo.hub}/oauth/device_authorization`, { method: 'POST', body })
  const { user_code } = (await begun.json()) as { user_code: string }
  await page.goto(`${demo.hub}/device`)
  await look('device')
  await page.getByLabel('Code on the device').fill('BBBB-BBBB')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.locator('#problem').waitFor()
  await look('device-refused')
  await page.getByLabel('Code on the device').fill(user_code)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'on your device' }).waitFor()
  await look('device-confirm')
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  await page.getByRole('heading', { name: 'Your device is connected' }).waitFor()
  await look('device-done')
  await page.goto(`${demo.hub}/account`)
  await look('account-consents')
}
