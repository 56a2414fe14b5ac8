import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export const clientId = 'gatehouse'
export const clientSecret = 'a secret of the tests'

/** A certified OpenID provider on this machine. Whoever comes is `peer.user`, without being asked. */
export interface OpenIdPeer {
  readonly issuer: string
  /** Who signs in there next. */
  user: { sub: string; [claim: string]: unknown }
  /** Changes or replaces what the token endpoint answers. */
  tamper: ((answer: Record<string, unknown>) => Record<string, unknown>) | null
  /** Goes through the pages of the provider, and answers where it sends the browser then. */
  authorize(address: string): Promise<URL>
  close(): Promise<void>
}

export async function startOpenIdPeer(redirectUri: string): Promise<OpenIdPeer> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const peer: OpenIdPeer = {
    issuer,
    user: { sub: 'nobody' },
    tamper: null,
    authorize,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'locale', 'groups'],
      email: ['email', 'email_verified'],
    },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...peer.user, sub }) }),
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the tests'] },
    // Whoever comes is known and agrees.
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        accountId: oidc.account?.accountId,
        clientId: oidc.client?.clientId,
      })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
  })
  provider.use(async (context, next) => {
    await next()
    if (context.path === '/token' && peer.tamper && typeof context.body === 'object')
      context.body = peer.tamper(context.body as Record<string, unknown>)
  })
  const handle = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return handle(request, response)
    void provider.interactionFinished(request, response, { login: { accountId: peer.user.sub } })
  })
  return peer

  async function authorize(address: string): Promise<URL> {
    const cookies = new Map<string, string>()
    let url = new URL(address)
    for (let step = 0; step < 10; step++) {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      })
      for (const line of response.headers.getSetCookie()) {
        const [name = '', value = ''] = line.split(';')[0]?.split(/=(.*)/s) ?? []
        cookies.set(name, value)
      }
      const location = response.headers.get('location')
      if (!location) throw new Error(`The provider answered ${response.status}: ${await response.text()}`)
      url = new URL(location, url)
      if (url.href.startsWith(redirectUri)) return url
    }
    throw new Error('The provider sends the browser around in circles.')
  }
}
