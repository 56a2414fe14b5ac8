import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type FieldRequiredness,
  type InputFieldMap,
  type InputType,
  type PothosInputFieldConfig,
  type PothosOutputFieldConfig,
  type PothosOutputFieldType,
  PothosSchemaError,
  type PothosTypeConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core'
import type { GraphQLResolveInfo } from 'graphql'
import { type Denials, documentPath } from './denials.ts'
import { type InputNeed, inputNeeds, withInputs } from './input-requirement.ts'
import type { Permission } from './permission.ts'
import type { PermissionSet } from './permission-set.ts'
import { allOf, type Declaration, inWords, nothing, type Requirement, requirementOf } from './requirement.ts'

/** What the guard needs of a request's context. */
export interface GuardedContext {
  readonly principal: {
    readonly kind: 'TOKEN' | 'PERSON' | 'ANONYMOUS'
    readonly permissions: PermissionSet
    /** Of a person. */
    readonly authenticatedAt?: number
    /** Of a token. */
    readonly ownerPermissions?: PermissionSet
  }
  readonly denials: Denials
  /** What was needed and held so far. */
  used: PermissionSet
}

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      permissions: PermissionsPlugin<Types>
    }
    export interface ObjectTypeOptions<Types extends SchemaTypes, Shape> {
      permission: Declaration
    }
    export interface InterfaceTypeOptions<Types extends SchemaTypes, Shape> {
      permission: Declaration
    }
    export interface FieldOptions<
      Types extends SchemaTypes,
      ParentShape,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      /** For a field that is finer than its type. */
      permission?: Declaration
      /** The resolver has nothing for a token. */
      personsOnly?: true
    }
    export interface QueryFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      permission: Declaration
    }
    export interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      permission: Declaration
      /** The policy behind it refuses tokens, whatever they hold. */
      personsOnly?: true
    }
    export interface InputFieldOptions<
      Types extends SchemaTypes,
      Type extends InputType<Types> | [InputType<Types>],
      Req extends FieldRequiredness<Type>,
    > {
      /** For an input that needs more than the field it is given to, e.g. bank details in a customer. */
      permission?: Permission
      /** The policy behind it refuses what a token gives. */
      personsOnly?: true
    }
  }
}

interface OutputOptions {
  readonly permission?: Declaration
  readonly personsOnly?: true
}

interface InputOptions {
  readonly permission?: Permission
  readonly personsOnly?: true
}

const rootKinds = new Set(['Query', 'Mutation', 'Subscription'])

/**
 * Turns `permission:` into scope-auth's `authScopes`. A field requires what its type requires, what it declares
 * itself, and what the type it returns requires: so the door is shut before the resolver runs, and
 * `{ customer { __typename } }` is refused like any other selection.
 */
export class PermissionsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onTypeConfig(config: PothosTypeConfig): PothosTypeConfig {
    if (config.kind !== 'Object' && config.kind !== 'Interface') return config
    const requirement = this.#declared(config.name, config.pothosOptions)
    return {
      ...config,
      description: described(config.description, requirement),
      extensions: { ...config.extensions, requirement },
    }
  }

  override onInputFieldConfig(config: PothosInputFieldConfig<Types>): PothosInputFieldConfig<Types> {
    const { permission, personsOnly } = config.pothosOptions as InputOptions
    if (!permission && !personsOnly) return config
    const requirement = permission ? requirementOf(permission) : nothing
    return {
      ...config,
      description: described(config.description, requirement, personsOnly),
      extensions: { ...config.extensions, requirement, ...(personsOnly && { personsOnly }) },
    }
  }

  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const name = `${config.parentType}.${config.name}`
    const parent = this.#ofType(config.parentType)
    const own = this.#ofField(name, config)
    const returned = this.#ofReturned(config.type)
    const requirement = allOf(parent, own, returned)
    const { permission: door, personsOnly } = config.pothosOptions as OutputOptions
    const inside = door && 'open' in door ? door.askedInside : []
    const finer = requirement.key !== parent.key

    if (finer && !config.type.nullable)
      throw new PothosSchemaError(
        `${name} needs ${requirement.key}, more than its type: make it nullable, or a refusal takes its parent along.`,
      )

    return {
      ...config,
      description: described(config.description, finer ? requirement : nothing, personsOnly),
      extensions: {
        ...config.extensions,
        requirement,
        ...(inside.length > 0 && { askedInside: inside }),
        ...(personsOnly && { personsOnly }),
      },
      pothosOptions: {
        ...config.pothosOptions,
        ...guard(requirement, Object.keys(config.args).length > 0),
      },
    } as PothosOutputFieldConfig<Types>
  }

  #ofType(name: string): Requirement {
    const config = this.buildCache.getTypeConfig(name)
    return (config.extensions?.requirement as Requirement | undefined) ?? nothing
  }

  #ofField(name: string, config: PothosOutputFieldConfig<Types>): Requirement {
    if (rootKinds.has(config.kind)) return this.#declared(name, config.pothosOptions)
    const { permission } = config.pothosOptions as { permission?: Declaration }
    return permission ? requirementOf(permission) : nothing
  }

  #ofReturned(type: PothosOutputFieldType<Types>): Requirement {
    if (type.kind === 'List') return this.#ofReturned(type.type)
    return type.kind === 'Object' ? this.#ofType(this.buildCache.getTypeConfig(type.ref).name) : nothing
  }

  #declared(name: string, options: unknown): Requirement {
    const { permission } = options as { permission?: Declaration }
    if (!permission)
      throw new PothosSchemaError(
        `${name} declares no permission. Name one (\`permission: customer.read\`), or say why it is open (\`permission: open('…')\`).`,
      )
    return requirementOf(permission)
  }
}

function guard(requirement: Requirement, hasArguments: boolean) {
  return {
    authScopes: hasArguments ? argumentScopes(requirement) : { permission: requirement.key },
    unauthorizedResolver: (
      _parent: unknown,
      args: Record<string, unknown>,
      context: GuardedContext,
      info: GraphQLResolveInfo,
    ) => {
      context.denials.add(documentPath(info.path), requirement, inputsOf(args, info))
      return null
    },
  }
}

const argumentScopes =
  (requirement: Requirement) =>
  (_parent: unknown, args: Record<string, unknown>, _context: unknown, info: GraphQLResolveInfo) => ({
    permission: withInputs(requirement, inputsOf(args, info)).key,
  })

const inputsOf = (
  values: Record<string, unknown>,
  { parentType, fieldName }: GraphQLResolveInfo,
): readonly InputNeed[] => inputNeeds(parentType.getFields()[fieldName]?.args ?? [], () => values)

const described = (
  description: string | null | undefined,
  requirement: Requirement,
  personsOnly?: true,
): string | undefined => {
  const sentences = [
    requirement !== nothing && `Requires ${inWords(requirement)}.`,
    personsOnly && 'Only for people who have signed in, not for tokens.',
  ].filter(Boolean)
  return [description, sentences.join(' ')].filter(Boolean).join('\n\n') || undefined
}

SchemaBuilder.registerPlugin('permissions', PermissionsPlugin)
