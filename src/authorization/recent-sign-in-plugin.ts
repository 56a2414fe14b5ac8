import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  PothosSchemaError,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core'
import { recentSignInMs } from './recent-sign-in.ts'

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      recentSignIn: RecentSignInPlugin<Types>
    }
    export interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      /** A person must have proven lately who they are; tokens are not concerned. */
      recentSignIn?: true
    }
  }
}

const sentence = `A person must have signed in within the last ${recentSignInMs / 60_000} minutes, else REAUTHENTICATION_REQUIRED.`

/** Hangs `recentSignIn` on the field's extensions, where the operation check finds it, and says so in the description. */
export class RecentSignInPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { recentSignIn } = config.pothosOptions as { recentSignIn?: true }
    if (!recentSignIn) return config
    if (config.kind !== 'Mutation')
      throw new PothosSchemaError(
        `${config.parentType}.${config.name} asks for a recent sign-in, which only mutations can.`,
      )
    return {
      ...config,
      description: [config.description, sentence].filter(Boolean).join(' '),
      extensions: { ...config.extensions, recentSignIn },
    }
  }
}

SchemaBuilder.registerPlugin('recentSignIn', RecentSignInPlugin)
