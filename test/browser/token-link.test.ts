import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { freePort } from '../support/mysql-server.ts'
import { startTokenLinkService, type TokenLinkService } from '../token-links/token-link-service.ts'

let service: TokenLinkService
let program: Browser
let url: string

beforeAll(async () => {
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  service = await startTokenLinkService({ publicUrl: url, embeddedDemo: true, port })
  program = await launchChromium()
})
afterAll(async () => {
  await program.close()
  await service.close()
})

test.each([
  ['KEEP_TOKEN', 'de-DE', 'Dieses Token behalten', 'Das Token bleibt', 'Dieser Link gilt nicht mehr'],
  ['EXTEND_TOKEN', 'en-GB', 'Extend this token', 'The token is extended', 'This link does not work any more'],
] as const)(
  '%s on a phone, from a mail, without a script (%s)',
  async (purpose, locale, button, done, ended) => {
    const token = await service.app.token('ALL')
    const browser = await program.newContext({
      locale,
      javaScriptEnabled: false,
      viewport: { width: 360, height: 640 },
      isMobile: true,
      hasTouch: true,
    })
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of 410'))
        complaints.push(message.text())
    })
    const address = `${url}/token?link=${await service.link(purpose, token)}`
    await page.route('https://mail.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<a href="${address}">the link</a>` }),
    )
    await page.goto('https://mail.example/')
    await page.getByRole('link').tap()
    const press = page.getByRole('button')
    await press.waitFor()
    expect(await press.textContent()).toBe(button)
    const box = await press.boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(44)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360)
    // Nothing is cut off at the side, however many permissions there are.
    expect((await page.locator('main').boundingBox())?.width).toBeLessThanOrEqual(360)
    expect((await service.row(token)).version).toBe(1)

    await press.tap()
    await page.getByRole('heading', { name: done }).waitFor()
    expect(page.url()).toBe(`${url}/token`)
    expect((await service.row(token)).version).toBe(2)
    await page.goto(address)
    expect(await page.getByRole('heading').textContent()).toBe(ended)
    await page.getByRole('link').tap()
    await page.waitForURL(`${url}/sign-in`)
    expect(complaints).toEqual([])
    await browser.close()
  },
)
