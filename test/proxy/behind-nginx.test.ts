/**
 * deploy/nginx.conf, run by a real nginx.
 */
import { inject } from 'vitest'
import { deployedNginx } from './deployed-nginx.ts'
import { runNginx } from './nginx.ts'
import { testReplicasBehind } from './replicas.ts'

testReplicasBehind(async (replicas) => {
  const nginx = await runNginx(inject('nginxPath'), {
    hosts: ['id.example.com'],
    files: deployedNginx(replicas.map(({ url }) => new URL(url).host)),
  })
  const logs = async () => (await nginx.fileOf('access.log')) + (await nginx.fileOf('error.log'))
  return { ...nginx, logs }
})
