/** What a browser adds to the requests of a page of the service itself. */
export interface BrowserClient {
  readonly cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<PageResult>
  /** Sends a form of the service's own. */
  submit(
    path: string,
    form: Record<string, string>,
    headers?: Record<string, string | null>,
  ): Promise<PageResult>
  /** Asks as a script of the service's own pages does. */
  ask(
    query: string,
    options?: { variables?: unknown; headers?: Record<string, string | null> },
  ): Promise<GraphQLResult>
}

export interface PageResult {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly location: string | null
}

export interface GraphQLResult {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: the shape is each test's own
  readonly data: any
  readonly errors: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[]
  readonly text: string
}

/** Keeps cookies and follows no redirects. `origin` is what its pages have, `url` where the service listens. */
export function browserClient(url: string, origin = url): BrowserClient {
  const cookies = new Map<string, string>()

  async function send(
    path: string,
    init: { method: string; headers: Record<string, string | null>; body?: string },
  ) {
    const given: Record<string, string | null> = {
      ...(cookies.size > 0 && { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
      'sec-fetch-site': 'same-origin',
      ...init.headers,
    }
    const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)) as Record<
      string,
      string
    >
    const response = await fetch(new URL(path, url), { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return { response, text: await response.text() }
  }

  const asPage = ({ response, text }: Awaited<ReturnType<typeof send>>): PageResult => ({
    status: response.status,
    headers: response.headers,
    text,
    location: response.headers.get('location'),
  })

  return {
    cookies,
    get: async (path, headers = {}) => asPage(await send(path, { method: 'GET', headers })),
    submit: async (path, form, headers = {}) =>
      asPage(
        await send(path, {
          method: 'POST',
          headers: { origin, 'content-type': 'application/x-www-form-urlencoded', ...headers },
          body: new URLSearchParams(form).toString(),
        }),
      ),
    async ask(query, { variables, headers = {} } = {}) {
      const { response, text } = await send('/graphql', {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json', 'gatehouse-session': '1', ...headers },
        body: JSON.stringify({ query, variables }),
      })
      const body = text.startsWith('{') ? JSON.parse(text) : {}
      return {
        status: response.status,
        headers: response.headers,
        data: body.data,
        errors: body.errors ?? [],
        text,
      }
    },
  }
}
