import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { globalId } from '../../../src/graphql/ids.ts'
import { loadScopedCompany, projectA, projectB, rowsOf } from '../../support/scoped-company.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
  await loadScopedCompany(app.app.database, 'whole')
})
afterAll(() => app.close())

describe('creating a token', () => {
  const mine = ['accessToken:create', 'accessToken:read', 'project:read', 'invoice:read']
  let before: number
  const tokens = async () => (await rowsOf(app.app.database, 'access_tokens')).length
  const make = (secret: string, projectIds?: readonly number[] | null) =>
    app.ask(
      secret,
      `mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret accessToken { projectAccess { allProjects projectIds } } } }`,
      {
        variables: {
          input: {
            name: `made ${Math.random()}`,
            permissions: ['invoice:read'],
            ...(projectIds !== undefined && {
              projectIds: projectIds === null ? null : projectIds.map((id) => globalId('Project', id)),
            }),
          },
        },
      },
    )
  beforeEach(async () => {
    before = await tokens()
  })

  test.each([
    ['an open token names one', undefined, undefined, [1], [1]],
    ['an open token names none', undefined, undefined, undefined, null],
    ['a token of A names A', [1], undefined, [1], [1]],
    ['a token of A names none: A', [1], undefined, undefined, [1]],
    ['a token of A names null: A', [1], undefined, null, [1]],
    ['a token of A and B names B', [1, 2], undefined, [2], [2]],
    ['of an owner with A, an open token names none', undefined, [1], undefined, null],
    ['of an owner with A, an open token names A', undefined, [1], [1], [1]],
    ['of an owner with A, a token of A names none: A', [1], [1], undefined, [1]],
  ])('%s', async (_what, own, ofOwner, named, made) => {
    const ownerId = await app.user(mine, ofOwner)
    const creator = await app.token(mine, {
      ownerId,
      ...(own && { projectIds: own }),
    })
    const { data, errors } = await make(creator.secret, named)
    expect(errors).toEqual([])
    expect(data.createAccessToken.accessToken.projectAccess).toEqual({
      allProjects: made === null,
      projectIds: (made ?? []).map((id) => globalId('Project', id)),
    })
    expect(await tokens()).toBe(before + 2)
    const counted = await app.ask(data.createAccessToken.secret, '{ invoices { totalCount } }')
    const sees = made ?? ofOwner ?? [1, 2, 3]
    expect(counted.data.invoices.totalCount).toBe(
      (await rowsOf(app.app.database, 'invoices')).filter((it) => sees.includes(Number(it.project_id)))
        .length,
    )
  })

  test.each([
    ['a token of A names B', [1], undefined, [2]],
    ['a token of A names A and B', [1], undefined, [1, 2]],
    ['of an owner with A, an open token names B', undefined, [1], [2]],
    ['of an owner with A, an open token names A and B', undefined, [1], [1, 2]],
    ['nobody names what is not there', undefined, undefined, [4711]],
    ['nobody names an empty list', undefined, undefined, []],
  ])('refused: %s', async (_what, own, ofOwner, named) => {
    const ownerId = await app.user(mine, ofOwner)
    const creator = await app.token(mine, { ownerId, ...(own && { projectIds: own }) })
    const { errors } = await make(creator.secret, named)
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
    if (named.length > 0) expect(errors).toEqual((await make(creator.secret, [4711])).errors)
    expect(await tokens()).toBe(before + 1)
  })

  test('people too give at most their own, and it is in the log', async () => {
    const userId = await app.user(mine, [projectA])
    const session = await app.session(userId)
    expect((await make(session, [projectB])).errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
    expect((await make(session, [projectA])).errors).toEqual([])
    const [event] = (await rowsOf(app.app.database, 'audit_events')).slice(-1)
    expect(JSON.parse(String(event?.changes)).projects).toEqual([null, [projectA]])
  })
})
