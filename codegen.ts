import type { CodegenConfig } from '@graphql-codegen/cli'

/** Types for the documents that the tests ask with; `npm run codegen` writes them, `npm test` compares. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'test/support/documents/*.graphql',
  generates: {
    'test/support/documents.generated.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        defaultScalarType: 'string',
        scalars: { NonNegativeInt: 'number', PositiveInt: 'number' },
      },
    },
  },
}

export default config
