/**
 * What a company has: replicas of the hub behind nginx on one database, Mail with accounts from before, an SMTP server, and
 * the network between them. Real processes; whatever is done to them, the same ledger goes on.
 */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase as openMailDatabase } from '../../demo-apps/shared/database.ts'
import { openDatabase } from '../../hub/src/db/open.ts'
import {
  makeFolder,
  removeFolder,
  run,
  startHub,
  type Environment,
  type HubProcess,
} from '../processes/hub-process.ts'
import { deployedNginx } from '../proxy/deployed-nginx.ts'
import { runNginx } from '../proxy/nginx.ts'
import { startCluster, type Cluster } from '../support/cluster.ts'
import { freePorts } from '../support/free-ports.ts'
import { createPostgresDatabase } from '../support/postgres-database.ts'
import { openSmtpServer } from '../support/smtp.ts'
import { startMail } from './app-process.ts'
import { startCrowd, welcome } from './crowd.ts'
import { findViolations } from './invariants.ts'
import { openClocks, type Clock } from './clocks.ts'
import { countOf, emptyLedger } from './ledger.ts'
import { none, type Figure } from './fault.ts'
import { settingsOf } from './settings.ts'
import { siteAt, type Answer } from './site.ts'
import type { Scene } from './visit.ts'
import { openWire } from './wire.ts'

/** The programs of this machine that it is made of. */
export interface Programs {
  postgres: string
  nginx: string
}

export type Installation = Awaited<ReturnType<typeof openInstallation>>

export async function openInstallation(programs: Programs, database: 'postgres' | 'embedded') {
  const folder = makeFolder()
  const cluster = await startCluster(programs.postgres)
  const [hubDatabase, mailDatabase] = await databasesOn(cluster)
  const smtp = await openSmtpServer()
  const ports = await freePorts(database === 'postgres' ? 2 : 1)
  const [mailPort = 0, codePort = 0] = await freePorts(2)
  const nginx = await runNginx(programs.nginx, {
    hosts: ['localhost'],
    files: withoutTls(deployedNginx(ports.map((port) => `127.0.0.1:${port}`))),
  })
  const wire = await openWire(() => nginx.port)
  const hubUrl = `http://localhost:${wire.port}`
  const mailUrl = (port: number) => `http://127.0.0.1:${port}`

  const clocks = openClocks(folder)

  const HUB_CONFIG = join(folder, 'symbolon.config.json')
  const apps = { mail: mailUrl(mailPort), 'mail-code': mailUrl(codePort) }
  writeFileSync(HUB_CONFIG, JSON.stringify(settingsOf(apps)))
  const environment: Environment = {
    ...{ HUB_CONFIG, HUB_URL: hubUrl, HUB_SECRET: newSecret(), HUB_DATA_DIR: join(folder, 'data') },
    ...{ SMTP_URL: smtp.url, MAIL_FROM: 'Acme <hello@acme.example>' },
    ...(database === 'postgres' && { DATABASE_URL: hubDatabase }),
  }
  const mailEnvironment = (id: keyof typeof apps): Environment => ({
    ...{ PORT: new URL(apps[id]).port, APP_URL: apps[id], DATABASE_URL: mailDatabase },
    ...{ IDENTITY_HUB_URL: hubUrl, IDENTITY_APP_ID: id, IDENTITY_APP_URL: apps[id] },
    ...{ IDENTITY_SECRET: newSecret(), IDENTITY_FLOW: id === 'mail' ? 'direct' : 'code' },
  })

  const replicas: HubProcess[] = []
  const startReplica = async (index: number, more: Environment = {}) => {
    const own = { PORT: String(ports[index]), ...clocks.environmentOf(`replica ${index}` as Clock) }
    replicas[index] = await startHub({ ...environment, ...own, ...more })
  }
  await startReplica(0) // it migrates
  const [mail] = await Promise.all([
    startMail({ ...mailEnvironment('mail'), ...clocks.environmentOf('mail') }),
    ...ports.slice(1).map((_, index) => startReplica(index + 1)),
  ])

  /** The embedded one can be opened when its hub is gone. */
  const openHubDatabase = () =>
    openDatabase({ databaseUrl: environment.DATABASE_URL, dataDir: environment.HUB_DATA_DIR! })

  const answers: Answer[] = []
  const ledger = emptyLedger()
  const firstSeen = new Map<string, string>()
  const scene: Scene = {
    ...{ hubUrl, mailUrl: apps.mail, ledger, mails: smtp.received },
    hub: siteAt(nginx.port, (answer) => answers.push(answer)),
    mail: siteAt(mailPort),
  }

  await Promise.all([welcome(scene), welcome(scene)])
  return {
    ...{
      cluster,
      environment,
      programs,
      replicas,
      startReplica,
      smtp,
      wire,
      clocks,
      ledger,
      scene,
      answers,
    },
    mailEnvironment,
    mail,
    /** A command of the hub's. */
    symbolon: (...args: string[]) => run(args, environment),
    /** So many people, who are busy until they leave. */
    crowd: async (people: number) => {
      while (ledger.people.length < people)
        await Promise.all(Array.from({ length: people }, () => welcome(scene)))
      return startCrowd(scene, ledger.people.slice(0, people))
    },
    openHubDatabase,
    check: async (): Promise<Figure> => {
      const hub = await openHubDatabase()
      const mail = await openMailDatabase({ databaseUrl: mailDatabase, dataDir: '' })
      const found = await findViolations({ hub: hub.db, mail, ledger, firstSeen })
      await Promise.all([hub.close(), mail.close()])
      const among = countOf(ledger) + ledger.looks + ledger.replays
      return none('invariants broken', found, among)
    },
    close: async () => {
      await Promise.all(replicas.map((replica) => replica.end('SIGKILL')))
      await mail.end()
      await wire.close()
      await nginx.stop()
      await smtp.stop()
      await cluster.remove()
      removeFolder(folder)
    },
  }
}

const newSecret = () => randomBytes(32).toString('base64url')

async function databasesOn({ url }: Cluster): Promise<[hub: string, mail: string]> {
  const [hub, mail] = [await createPostgresDatabase(url), await createPostgresDatabase(url)]
  return [hub.url, mail.url]
}

/** What stands in front of it is one machine's loopback. */
const withoutTls =
  (files: ReturnType<typeof deployedNginx>): typeof files =>
  (port) =>
    Object.fromEntries(
      Object.entries(files(port)).map(([name, text]) => [name, text.replace(' ssl;', ';')]),
    )
