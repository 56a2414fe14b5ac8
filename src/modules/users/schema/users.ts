import { builder } from '../../../builder.ts'
import { badInput } from '../../../errors.ts'
import { equals, isFlag } from '../../../graphql/filters.ts'
import { localId } from '../../../graphql/ids.ts'
import { list } from '../../../loading/list.ts'
import { connectionType } from '../../../shared-types/connection-type.ts'
import { orderInput, orderOf } from '../../../shared-types/order-input.ts'
import { user } from '../permissions.ts'
import { hasText, mayDo, users } from '../repository.ts'
import { User, UserRole } from './user.ts'

const UserOrder = orderInput('User', { USERNAME: 'username', NAME: 'name_key', CREATED_AT: 'created_at' })

const UserFilter = builder.inputType('UserFilter', {
  description: 'All given conditions hold together.',
  fields: (t) => ({
    text: t.string({
      description:
        'In the username, name or e-mail address, without case and diacritics. Up to 200 characters.',
    }),
    role: t.field({ type: UserRole }),
    isActive: t.boolean(),
    permission: t.field({
      type: 'Permission',
      description: 'Who may do this when active: by their own grant, or as administrators.',
    }),
  }),
})

function searched(text: string) {
  if (text.length > 200) throw badInput('filter.text', 'Search for at most 200 characters.')
  return [hasText(text)]
}

builder.queryFields((t) => ({
  user: t.field({
    type: User,
    nullable: true,
    description: 'One user; null if there is none with this id.',
    permission: user.read,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => localId('User', id),
  }),
  users: t.connection(
    {
      type: User,
      nullable: true,
      description: 'By name, unless you choose another order. Deactivated users are among them.',
      permission: user.read,
      args: { filter: t.arg({ type: UserFilter }), orderBy: t.arg({ type: UserOrder }) },
      resolve: (_root, { filter, orderBy, ...paging }) =>
        list(users, paging, {
          order: orderOf(orderBy, { column: 'name_key', direction: 'asc' }),
          where: [
            ...(filter?.text ? searched(filter.text) : []),
            ...equals('role', filter?.role),
            ...isFlag('is_active', filter?.isActive),
            ...(filter?.permission ? mayDo(filter.permission) : []),
          ],
        }),
    },
    ...connectionType(User, user.read),
  ),
}))
