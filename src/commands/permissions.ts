import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { RequiredAtPath } from '../authorization/required-permissions.ts'
import { permissionsOfDocument } from '../modules/tokens/document-permissions.ts'
import { schema } from '../schema.ts'
import { CommandFailed } from './command-failed.ts'
import { print, printTable } from './print.ts'

interface ExplainOptions {
  readonly operation?: string
  readonly json?: boolean
}

/** Needs no database: the schema knows. `-` is standard input. */
export async function explainPermissions(file: string, options: ExplainOptions): Promise<void> {
  const document = file === '-' ? await text(process.stdin) : await read(file)
  const { permissions, paths, variables, rows, personsOnly } = permissionsOfDocument(
    schema,
    { text: document, operationName: options.operation ?? null },
    { text: file === '-' ? 'standard input' : file, operationName: '--operation' },
  )
  const names = permissions.names()
  if (options.json) {
    const answer = {
      permissions: names,
      paths: paths.map(asJson),
      variables: variables.map(asJson),
      rows: rows.map(asJson),
      personsOnly,
    }
    print(JSON.stringify(answer, null, 2))
    return
  }
  if (personsOnly.length > 0)
    print(`No token runs it. These are only for people who have signed in: ${personsOnly.join(', ')}.\n`)
  if (names.length === 0) print(needsNothing(rows.length > 0, personsOnly.length > 0))
  else {
    print('It needs:\n')
    for (const name of names) print(`  ${name}`)
    print('\nWhere it needs them, beyond what the places above need:\n')
    printPlaces(paths)
  }
  if (variables.length > 0) {
    print('\nIf its variables carry these, it needs more:\n')
    printPlaces(variables, '$')
  }
  if (rows.length > 0) {
    print('\nTo reach more than the token that asks, or what is its owner’s, it needs:\n')
    printPlaces(rows)
  }
}

function needsNothing(isDecidedByRows: boolean, isForPersons: boolean): string {
  if (isForPersons) return 'A person needs no permission for it.'
  if (isDecidedByRows) return 'It needs no permission to begin: any valid token runs it on itself.'
  return 'It needs no permission: any valid token runs it.'
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CommandFailed(`${file} can not be read: ${(error as Error).message}`)
  }
}

const asJson = ({ path, permissions, alternatives }: RequiredAtPath) => ({
  path,
  permissions: permissions.map(({ name }) => name),
  alternatives: alternatives.map((all) => all.map(({ name }) => name)),
})

const printPlaces = (places: readonly RequiredAtPath[], mark = ''): void =>
  printTable(
    ['place', 'permissions', 'or'],
    places.map((place) => {
      const { path, permissions, alternatives } = asJson(place)
      const others = alternatives.filter((all) => !all.every((name) => permissions.includes(name)))
      return [mark + path.join('.'), permissions.join(' '), others.map((all) => all.join(' ')).join(', or ')]
    }),
  )
