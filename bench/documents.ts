/** What is asked. The hand-written server knows these texts, and answers no others. */
export const documents = {
  W1: 'query ($id: ID!) { customer(id: $id) { id number name phone language version } }',
  W2: `query ($after: String) {
  invoices(first: 100, after: $after) {
    nodes {
      id documentNumber documentDate dueDate status paymentStatus currency totals { gross { amount } }
      customer { id name }
      lines(first: 5) { nodes { position name quantity product { id name } } }
    }
  }
}`,
  W3: `query (${numbers(9, (n) => `$c${n}: String`).join(', ')}) {
  p0: customers(first: 100) { ...page }
${numbers(9, (n) => `  p${n}: customers(first: 100, after: $c${n}) { ...page }\n`).join('')}}
fragment page on CustomerConnection {
  nodes { id number name type phone fax language currency taxation createdAt }
}`,
  W4: '{ viewer { kind permissions token { id name expiresAt createdAt } } }',
} as const

export type WorkloadName = keyof typeof documents

export const workloadNames = Object.keys(documents) as WorkloadName[]

/** Of 1 to the last. */
function numbers<T>(last: number, make: (n: number) => T): T[] {
  return Array.from({ length: last }, (_, i) => make(i + 1))
}
