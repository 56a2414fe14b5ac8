import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'

interface InputScalar<Internal, Output> {
  readonly name: string
  readonly description: string
  readonly specifiedByURL?: string | null
  /** Throws, or answers undefined, for what is not valid. */
  readonly parse: (value: unknown) => Internal | undefined
  /** What a value must look like; said whenever one doesn't. It never repeats the value. */
  readonly form: string
  readonly serialize: (value: unknown) => Output
}

/** A scalar that reads variables and literals by the same rule, and tells what it wants when it gets something else. */
export function inputScalar<Internal, Output>({
  name,
  description,
  specifiedByURL,
  parse,
  form,
  serialize,
}: InputScalar<Internal, Output>): GraphQLScalarType<Internal, Output> {
  const read = (value: unknown, node?: ValueNode): Internal => {
    const parsed = attempt(() => parse(value))
    if (parsed !== undefined) return parsed
    throw new GraphQLError(`This is not a valid ${name}. ${form}`, {
      ...(node && { nodes: node }),
      extensions: { code: 'BAD_USER_INPUT' },
    })
  }
  return new GraphQLScalarType<Internal, Output>({
    name,
    description,
    specifiedByURL,
    serialize,
    parseValue: (value) => read(value),
    parseLiteral: (node) => read(literal(node), node),
  })
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

const literal = (node: ValueNode): unknown =>
  node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : undefined
