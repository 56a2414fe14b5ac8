/** Stands for a token in the Headers tab until somebody puts theirs there. */
export const placeholder = 'Bearer gth_your_token'

/**
 * Runs before GraphiQL. Its requests go out with the session of an administrator who is signed in, unless the Headers tab
 * has a token: then without the cookie, since a request comes with one credential. The session of anybody else is not
 * used here. A line above tells which. It asks by a POST of its own: the page is the same for all, as a GET reads no cookie.
 */
export const sessionScript = `
(() => {
  const send = window.fetch
  const whoAsks = '{ viewer { account { role } } }'
  const ask = () => send('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'gatehouse-session': '1' },
    body: JSON.stringify({ query: whoAsks }),
  })
  /** ADMINISTRATOR, USER, or null if nobody is signed in. */
  const readRole = async () => {
    const response = await ask()
    return response.ok ? (await response.json()).data.viewer.account.role : null
  }
  let isAdministrator = false
  window.fetch = async (resource, init = {}) => {
    const headers = new Headers(init.headers)
    if (headers.get('authorization') === ${JSON.stringify(placeholder)}) headers.delete('authorization')
    const hasToken = headers.has('authorization')
    // Somebody may have signed in since, in another tab.
    if (!hasToken) isAdministrator ||= (await tellWho()) === 'ADMINISTRATOR'
    const usesSession = !hasToken && isAdministrator
    if (usesSession) headers.set('gatehouse-session', '1')
    return send(resource, { ...init, headers, credentials: usesSession ? 'same-origin' : 'omit' })
  }
  const link = (href, text) => Object.assign(document.createElement('a'), { href, textContent: text })
  const tell = (...parts) => document.querySelector('#session').replaceChildren(...parts)
  const tellWho = async () => {
    try {
      const role = await readRole()
      if (role === 'ADMINISTRATOR') tell('You are signed in. ', link('/sign-in', 'Account'))
      else if (role) tell('GraphiQL works with the session of administrators only. Put one of your tokens into Headers, below. ', link('/sign-in', 'Account'))
      else tell(link('/sign-in?return=/graphql', 'Sign in'), ', or put a token into Headers, below.')
      return role
    } catch {
      tell('The service does not answer.')
      return null
    }
  }
  addEventListener('DOMContentLoaded', tellWho)
})()
`

/** The place of that line, and GraphiQL below it. */
export const sessionLine = `<p id="session" role="status"></p>`

export const sessionStyle = `
body { display: flex; flex-direction: column }
#session { margin: 0; padding: .375rem 1rem; min-height: 2.25rem; font: 14px/1.5 system-ui, sans-serif; color: #172033; background: #e7ecf5 }
#session a { color: #1a43bb }
#root { flex: 1; min-height: 0 }
`
