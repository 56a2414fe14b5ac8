import type { RequiredAtPath, RequiredPermissions } from '../../../authorization/required-permissions.ts'
import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { permissionsOfDocumentIn } from '../document-permissions.ts'

const schemaIsPublic = open('it reads the schema, which is public, and nothing else')

/** A small document may need something in a thousand places, and a request may ask for them under many aliases. */
const manyPlaces = { listLength: 1_000 }

const RequiredAtPathRef = builder.objectRef<RequiredAtPath>('RequiredPermissionsAtPath').implement({
  description: 'A place of a document that needs something which no place above it needs.',
  permission: schemaIsPublic,
  fields: (t) => ({
    path: t.stringList({
      description:
        'Response keys from the root on, `@` for "each of the list", as in the errors of refused fields. Of a variable: its name, then the names of input fields.',
      resolve: ({ path }) => [...path],
    }),
    permissions: t.field({
      type: ['Permission'],
      resolve: ({ permissions }) => permissions.map(({ name }) => name),
    }),
    alternatives: t.field({
      type: t.listRef(t.listRef('Permission')),
      description: 'All permissions of any one of these lists would do here. The narrowest comes first.',
      resolve: ({ alternatives }) => alternatives.map((all) => all.map(({ name }) => name)),
    }),
  }),
})

const RequiredPermissionsRef = builder.objectRef<RequiredPermissions>('RequiredPermissions').implement({
  description: 'What has to be granted for a document.',
  permission: schemaIsPublic,
  fields: (t) => ({
    permissions: t.field({
      type: ['Permission'],
      description:
        'The least that runs the document as it is written: every field, also one behind `@skip` or `@include` with a variable, and every input field that is written down or that its variables must carry. Where there is a choice, the narrowest.',
      resolve: ({ permissions }) => permissions.names(),
    }),
    paths: t.field({
      type: [RequiredAtPathRef],
      description: 'Where in the document they are needed, in its order.',
      extensions: manyPlaces,
      resolve: ({ paths }) => [...paths],
    }),
    variables: t.field({
      type: [RequiredAtPathRef],
      description: 'What it needs beside them if its variables carry these input fields, which they may.',
      extensions: manyPlaces,
      resolve: ({ variables }) => [...variables],
    }),
    rows: t.field({
      type: [RequiredAtPathRef],
      description:
        'What it may need beside them as rows tell, which are not looked at: to delete or lock a token that is not the one that asks, to see tokens of others than its owner, or what was done to these. What it lacks of that is refused, or not there, as for an id that never was. Any one of `alternatives` is enough. `createAccessToken` does not grant them for a document.',
      extensions: manyPlaces,
      resolve: ({ rows }) => [...rows],
    }),
    personsOnly: t.stringList({
      description:
        'Its mutations that are only for people who have signed in, and the inputs, as in `createUser(input.email)`: no token runs it.',
      resolve: ({ personsOnly }) => [...personsOnly],
    }),
  }),
})

builder.queryField('requiredPermissions', (t) =>
  t.field({
    type: RequiredPermissionsRef,
    nullable: true,
    description:
      'What a document needs, without executing it. It is held to the limits of one that is executed, and a request may ask once, about one document. Errors: BAD_USER_INPUT (`documentErrors` tells where it is wrong), QUERY_TOO_COMPLEX.',
    permission: schemaIsPublic,
    args: {
      document: t.arg.string({ required: true, description: 'Queries or mutations of this schema.' }),
      operationName: t.arg.string({ description: 'Needed if the document has several operations.' }),
    },
    resolve: (_root, { document: text, operationName }, context, info) =>
      permissionsOfDocumentIn(context, info, { text, operationName: operationName ?? null }),
  }),
)
