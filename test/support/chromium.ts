import { type Browser, chromium } from 'playwright-core'
import { inject } from 'vitest'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The browser that was found or installed for this run. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: inject('chromium'), args: flags })
