import { afterAll, beforeAll, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { loadScopedCompany, projectA, projectB } from '../support/scoped-company.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

/** Each of two changes is right, and both together are not: one of them is refused, whichever. */
let app: TestApp
let secret: string
beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
  secret = (await app.token('ALL')).secret
})
afterAll(() => app.close())

const [a, b] = [projectA, projectB].map((id) => `projectId: "${globalId('Project', id)}"`)
const rounds = Array.from({ length: 20 }, (_, i) => i)

async function run(mutation: string): Promise<{ readonly id?: string; readonly code?: string }> {
  const { data, errors } = await app.ask(secret, `mutation { it: ${mutation} { id } }`)
  const code = errors[0]?.extensions.code
  return { ...(data?.it && { id: data.it.id }), ...(code && { code }) }
}
const make = async (fields: string) =>
  (await run(`createProductCategory(input: { name: "x" ${fields} })`)).id ?? ''
const change = (id: string, fields: string) =>
  run(`updateProductCategory(input: { id: "${id}", version: 1, ${fields} })`)
const refused = (answers: readonly { readonly code?: string }[]) =>
  answers.flatMap(({ code }) => code ?? []).sort()

test('a category leaves for one project while one below it leaves for another', {
  timeout: 60_000,
}, async () => {
  for (const _ of rounds) {
    const upper = await make('')
    const lower = await make(`${a}, parentId: "${upper}"`)
    const codes = refused(await Promise.all([change(upper, `${a}`), change(lower, `${b}`)]))
    expect([['BAD_USER_INPUT'], ['CONFLICT']]).toContainEqual(codes)
  }
})

test('two halves of a ring', { timeout: 60_000 }, async () => {
  for (const _ of rounds) {
    const one = await make(`${a}`)
    const four = await make(`${a}, parentId: "${one}"`)
    const three = await make(`${a}`)
    const two = await make(`${a}, parentId: "${three}"`)
    const answers = await Promise.all([
      change(one, `parentId: "${two}"`),
      change(three, `parentId: "${four}"`),
    ])
    expect(refused(answers)).toEqual(['BAD_USER_INPUT'])
  }
})

test('two that are to lie in each other', { timeout: 60_000 }, async () => {
  for (const _ of rounds) {
    const one = await make(`${a}`)
    const other = await make(`${a}`)
    const answers = await Promise.all([
      change(one, `parentId: "${other}"`),
      change(other, `parentId: "${one}"`),
    ])
    expect(refused(answers)).toEqual(['BAD_USER_INPUT'])
  }
})

test('one moves while others get their place below it', { timeout: 60_000 }, async () => {
  for (const _ of rounds) {
    const [upper, moving] = [await make(`${a}`), await make(`${a}`)]
    const answers = await Promise.all([
      change(moving, `${a}, parentId: "${upper}"`),
      ...Array.from({ length: 3 }, () =>
        run(`createProductCategory(input: { name: "x", ${a}, parentId: "${moving}" })`),
      ),
    ])
    expect(refused(answers)).toEqual([])
  }
})
