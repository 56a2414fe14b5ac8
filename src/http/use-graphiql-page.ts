import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Plugin } from 'graphql-yoga'
import { placeholder, sessionLine, sessionScript, sessionStyle } from './graphiql-session.ts'

interface Page {
  readonly compressed: Uint8Array<ArrayBuffer>
  readonly plain: Uint8Array<ArrayBuffer>
  readonly policy: string
}

/** A browser that opens the endpoint gets GraphiQL: one page that loads nothing, not even from here. */
export function useGraphiQLPage(): Plugin {
  let page: Promise<Page> | undefined
  return {
    async onRequest({ request: { method, headers }, endResponse, fetchAPI }) {
      if (method !== 'GET' || !headers.get('accept')?.includes('text/html')) return
      page ??= makePage()
      const { compressed, plain, policy } = await page
      const zips = headers.get('accept-encoding')?.includes('gzip') ?? false
      endResponse(
        new fetchAPI.Response(zips ? compressed : plain, {
          headers: {
            'Content-Type': 'text/html; charset=utf-8',
            'Content-Security-Policy': policy,
            ...(zips && { 'Content-Encoding': 'gzip' }),
            Vary: 'Accept, Accept-Encoding',
          },
        }),
      )
    },
  }
}

/** Once, and only when somebody asks: it is 9 MB. */
async function makePage(): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const bare = renderGraphiQL({
    title: 'Gatehouse',
    defaultQuery: welcomeQuery,
    headers: JSON.stringify({ Authorization: placeholder }, null, 2),
    shouldPersistHeaders: false,
  })
  const html = withSession(bare)
  const plain = new TextEncoder().encode(html)
  const compressed = new Uint8Array(await promisify(gzip)(plain))
  return { plain, compressed, policy: policyOf(html) }
}

/** As functions: the page has what `replace` would take for its own signs. */
const withSession = (html: string): string =>
  html
    .replace('<head>', () => `<head>\n<script>${sessionScript}</script>\n<style>${sessionStyle}</style>`)
    .replace(/<div id="root"/, (root) => `${sessionLine}${root}`)

/** The page's own scripts by their hashes; its editor makes workers from blobs, and styles as it goes. */
function policyOf(html: string): string {
  const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => script)
  const hashes = scripts.map((it) => `'sha256-${createHash('sha256').update(it).digest('base64')}'`)
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const welcomeQuery = `# Sign in, or put your token into Headers, below; then run this.
# Shift+Ctrl+R loads the documentation.
{
  viewer {
    permissions
    token {
      name
      expiresAt
    }
  }
}
`
