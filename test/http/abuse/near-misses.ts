import { all } from './shape.ts'

export const nearMisses = all(400, undefined, [
  ['a field', '{ custmers { totalCount } }'],
  ['a field of a type', '{ viewer { permission } }'],
  ['a missing selection', '{ viewer }'],
  ['an argument', '{ customers(firs: 1) { totalCount } }'],
  ['an argument of a directive', '{ __typename @include(iff: true) }'],
  ['a directive', '{ __typename @skp(if: true) }'],
  ['a type', '{ ... on Custmer { id } }'],
  ['the type of a variable', 'query ($f: CustomerFilte) { customers(filter: $f) { totalCount } }'],
  ['a fragment', '{ ...Customr } fragment Customer on Query { __typename }'],
  ['an enum value', '{ customers(orderBy: { field: NAM, direction: ASC }) { totalCount } }'],
  ['an enum value as a string', '{ customers(orderBy: { field: "NAME", direction: ASC }) { totalCount } }'],
  ['an input field', '{ customers(filter: { numbr: { equals: "A" } }) { totalCount } }'],
  [
    'an enum value in a variable',
    'query ($o: CustomerOrder) { customers(orderBy: $o) { totalCount } }',
    { o: { field: 'NAM', direction: 'ASC' } },
  ],
  [
    'an input field in a variable',
    'query ($f: CustomerFilter) { customers(filter: $f) { totalCount } }',
    { f: { numbr: { equals: 'A' } } },
  ],
  [
    'a permission',
    '{ __typename } mutation M { createAccessToken(input: { name: "x", permissions: ["customer:raed"] }) { secret } }',
  ],
  ['an operation', 'query { __typename } query Othr { __typename }'],
]).map((shape) => ({ ...shape, name: `a near miss of ${shape.name.replace(/^an? /, '')}` }))
