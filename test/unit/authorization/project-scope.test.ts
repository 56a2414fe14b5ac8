import { describe, expect, test } from 'vitest'
import { ProjectScope } from '../../../src/authorization/project-scope.ts'

const { everything, none } = ProjectScope
const some = ProjectScope.of([3, 1, 3])

describe('a project scope', () => {
  test('is a set, in order', () => {
    expect(some.ids).toEqual([1, 3])
    expect([some.has(1), some.has(2), everything.has(2), none.has(2)]).toEqual([true, false, true, false])
  })

  test('of nothing is nothing, never everything', () => {
    expect(ProjectScope.of([]).isEverything).toBe(false)
    expect(none.ids).toEqual([])
    expect([everything.isEverything, some.isEverything]).toEqual([true, false])
  })

  test.each([
    [everything, everything, null],
    [everything, some, [1, 3]],
    [some, everything, [1, 3]],
    [some, ProjectScope.of([3, 4]), [3]],
    [some, ProjectScope.of([4]), []],
    [none, everything, []],
    [everything, none, []],
  ])('never grows when it meets another', (one, other, ids) => expect(one.intersect(other).ids).toEqual(ids))
})
