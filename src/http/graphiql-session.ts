/** Stands for a token in the Headers tab until somebody puts theirs there. */
export const placeholder = 'Bearer gth_your_token'

/**
 * Runs before GraphiQL. Its requests go out with the session of whoever is signed in, unless the Headers tab has a
 * token: then without the cookie, since a request comes with one credential. A line above tells which.
 */
export const sessionScript = `
(() => {
  const send = window.fetch
  window.fetch = (resource, init = {}) => {
    const headers = new Headers(init.headers)
    if (headers.get('authorization') === ${JSON.stringify(placeholder)}) headers.delete('authorization')
    const hasToken = headers.has('authorization')
    if (!hasToken) headers.set('gatehouse-session', '1')
    return send(resource, { ...init, headers, credentials: hasToken ? 'omit' : 'same-origin' })
  }
  const link = (href, text) => Object.assign(document.createElement('a'), { href, textContent: text })
  const tell = (...parts) => document.querySelector('#session').replaceChildren(...parts)
  addEventListener('DOMContentLoaded', async () => {
    try {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ viewer { kind } }' }),
      })
      if (response.ok) tell('You are signed in. ', link('/sign-in', 'Account'))
      else tell(link('/sign-in?return=/graphql', 'Sign in'), ', or put a token into Headers, below.')
    } catch {
      tell('The service does not answer.')
    }
  })
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
