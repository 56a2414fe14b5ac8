/** What can be done to a resource. CRUD first, then what only some resources know. */
export type Action =
  | 'create'
  | 'read'
  | 'update'
  | 'delete'
  | 'release'
  | 'send'
  | 'cancel'
  | 'complete'
  | 'lock'

export interface LocalizedText {
  readonly en: string
  readonly de: string
}

/** One right: a resource and an action, written `invoice:read` on the wire and in rows. */
export interface Permission<Name extends string = string> {
  readonly name: Name
  readonly resource: string
  readonly action: Action
  /** Position in every permission set; given out in the order of declaration, never stored. */
  readonly index: number
}

export interface Resource {
  readonly name: string
  readonly title: LocalizedText
  readonly description: LocalizedText
  readonly actions: readonly Permission[]
}

export interface ResourceGroup {
  readonly name: string
  readonly title: LocalizedText
  readonly description: LocalizedText
  readonly resources: readonly Resource[]
}

type PermissionsOf<Name extends string, A extends Action> = {
  readonly [K in A]: Permission<`${Name}:${K}`>
}

/** On the wire, in rows and in the audit log for good. */
const forms = { group: /^[A-Z][A-Z_]*$/, resource: /^[a-z][A-Za-z]*$/ }

function expectNamed(what: keyof typeof forms, name: string, ...texts: readonly LocalizedText[]): void {
  if (!forms[what].test(name)) throw new Error(`${name} is no name of a ${what}: ${forms[what].source}.`)
  if (texts.some(({ en, de }) => !en?.trim() || !de?.trim()))
    throw new Error(`The ${what} ${name} needs a title and a description, in English and in German.`)
}

const groups = new Map<string, ResourceGroup & { readonly resources: Resource[] }>()
const permissions: Permission[] = []
const byName = new Map<string, Permission>()

/**
 * Declares a resource group, the unit in which people think and switch, and returns the function that
 * declares its resources. `customer.read` is then a value to jump to; its string exists on the wire only.
 */
export function resourceGroup(name: string, title: LocalizedText, description: LocalizedText) {
  expectNamed('group', name, title, description)
  if (groups.has(name)) throw new Error(`The resource group ${name} is declared twice.`)
  const resources: Resource[] = []
  groups.set(name, { name, title, description, resources })

  return function resource<const Name extends string, const A extends Action>(
    resourceName: Name,
    resourceTitle: LocalizedText,
    resourceDescription: LocalizedText,
    actions: readonly A[],
  ): PermissionsOf<Name, A> {
    expectNamed('resource', resourceName, resourceTitle, resourceDescription)
    const declared = actions.map((action) => declare(resourceName, action))
    resources.push({
      name: resourceName,
      title: resourceTitle,
      description: resourceDescription,
      actions: declared,
    })
    return Object.fromEntries(declared.map((it) => [it.action, it])) as PermissionsOf<Name, A>
  }
}

function declare(resource: string, action: Action): Permission {
  const name = `${resource}:${action}`
  if (byName.has(name)) throw new Error(`The permission ${name} is declared twice.`)
  const permission: Permission = { name, resource, action, index: permissions.length }
  permissions.push(permission)
  byName.set(name, permission)
  return permission
}

/** Every group that the loaded modules declare, in the order of the modules. */
export const resourceGroups = (): readonly ResourceGroup[] => [...groups.values()]

export const findResourceGroup = (name: string): ResourceGroup | undefined => groups.get(name)

export const allPermissions = (): readonly Permission[] => permissions

/** Undefined for a name that the catalogue doesn't know; such a name grants nothing. */
export const findPermission = (name: string): Permission | undefined => byName.get(name)

export const permissionAt = (index: number): Permission | undefined => permissions[index]
