import type { Configuration, IDToken, UserInfoResponse } from 'openid-client'
import type { Language } from '../../users/tables.ts'
import type { AttemptSecrets } from './attempts.ts'

export interface OpenIdOptions {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What whoever the provider knows may do when they come for the first time; null: they need an invitation. */
  readonly newUsersGet: readonly string[] | null
  /** Who is an administrator, by a claim; null: Gatehouse says. */
  readonly role: { readonly claim: string; readonly adminValue: string } | null
}

/** Who the provider says it is. The issuer and the subject are the identity; all else may change. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
  readonly username: string | null
  readonly displayName: string | null
  /** Only if the provider has checked it. */
  readonly email: string | null
  /** Null: the provider says none that we speak. */
  readonly language: Language | null
  /** Null: the provider says nothing of roles. */
  readonly isAdministrator: boolean | null
}

/** The answer is not to be trusted, or the person said no. */
export class OpenIdRefused extends Error {}

/** The provider does not answer now. */
export class OpenIdUnavailable extends Error {}

const timeoutSeconds = 5
const metadataMs = 60 * 60_000
const scope = 'openid profile email'

/** Asks an OpenID provider who somebody is: code flow with PKCE, state and nonce. Nothing is asked before it is needed. */
export class OpenIdProvider {
  readonly options: OpenIdOptions
  readonly #redirectUri: string
  #found: { readonly configuration: Promise<Configuration>; readonly at: number } | undefined

  constructor(options: OpenIdOptions, redirectUri: string) {
    this.options = options
    this.#redirectUri = redirectUri
  }

  /** Where the browser is to go. */
  async addressOf({ state, nonce, verifier }: AttemptSecrets): Promise<string> {
    const client = await import('openid-client')
    const configuration = await this.#configuration()
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirectUri,
      response_type: 'code',
      scope,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).href
  }

  /** What came back with the browser, checked with the provider. Throws OpenIdRefused and OpenIdUnavailable. */
  async identify(query: URLSearchParams, { state, nonce, verifier }: AttemptSecrets): Promise<Identity> {
    const client = await import('openid-client')
    const configuration = await this.#configuration()
    const answer = new URL(`?${query.toString()}`, this.#redirectUri)
    try {
      const tokens = await client.authorizationCodeGrant(configuration, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (!claims) throw new OpenIdRefused('The provider sent no ID token.')
      const more = configuration.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
        : {}
      return this.#identityOf(claims, more)
    } catch (error) {
      throw classified(error)
    }
  }

  #identityOf(claims: IDToken, more: Partial<UserInfoResponse>): Identity {
    const all: Record<string, unknown> = { ...more, ...claims }
    const { role } = this.options
    return {
      issuer: claims.iss,
      subject: claims.sub,
      username: textOf(all.preferred_username),
      displayName: textOf(all.name),
      email: all.email_verified === true ? textOf(all.email) : null,
      language: languageOf(all.locale),
      isAdministrator: role && [all[role.claim]].flat().includes(role.adminValue),
    }
  }

  /** Read when it is first needed, and anew after a while or after a failure. */
  async #configuration(): Promise<Configuration> {
    if (this.#found && performance.now() - this.#found.at < metadataMs) return this.#found.configuration
    const found = { configuration: this.#discover(), at: performance.now() }
    this.#found = found
    try {
      return await found.configuration
    } catch (error) {
      if (this.#found === found) this.#found = undefined
      throw new OpenIdUnavailable('The OpenID provider does not tell how to reach it.', { cause: error })
    }
  }

  async #discover(): Promise<Configuration> {
    const client = await import('openid-client')
    const { issuer, clientId, clientSecret } = this.options
    const isPlain = new URL(issuer).protocol === 'http:'
    return client.discovery(new URL(issuer), clientId, undefined, client.ClientSecretBasic(clientSecret), {
      timeout: timeoutSeconds,
      // config.ts lets plain HTTP through to this machine only. Signatures are checked, over TLS as well.
      execute: [...(isPlain ? [client.allowInsecureRequests] : []), client.enableNonRepudiationChecks],
    })
  }
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null

/** `de`, `de-AT`, and as some write it, `de_AT`. */
function languageOf(locale: unknown): Language | null {
  const [tag] = (textOf(locale) ?? '').toLowerCase().split(/[-_]/)
  return tag === 'de' || tag === 'en' ? tag : null
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Whether to come back later or to start again. */
function classified(error: unknown): Error {
  if (error instanceof OpenIdRefused || error instanceof OpenIdUnavailable) return error
  const code = isObject(error) ? error.code : undefined
  const cause = isObject(error) ? error.cause : undefined
  const isAway =
    code === 'OAUTH_TIMEOUT' ||
    // What `fetch` throws when nobody answers, and an answer of 5xx.
    (error instanceof TypeError && error.message === 'fetch failed') ||
    (cause instanceof Response && cause.status >= 500)
  return isAway
    ? new OpenIdUnavailable('The OpenID provider does not answer.', { cause: error })
    : new OpenIdRefused('The answer of the OpenID provider was not accepted.', { cause: error })
}
