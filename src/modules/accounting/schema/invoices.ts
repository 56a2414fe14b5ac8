import { builder } from '../../../builder.ts'
import { equals, inMoneyRange, inRange, numberMatches, oneOf, pointsTo } from '../../../graphql/filters.ts'
import { localId } from '../../../graphql/ids.ts'
import { list } from '../../../loading/list.ts'
import { connectionType } from '../../../shared-types/connection-type.ts'
import { DateTimeRange, DecimalRange, LocalDateRange, TextFilter } from '../../../shared-types/inputs.ts'
import { orderInput, orderOf } from '../../../shared-types/order-input.ts'
import { customer } from '../../crm/permissions.ts'
import { customers } from '../../crm/repository.ts'
import { Customer } from '../../crm/schema/customer.ts'
import { project } from '../../projects/permissions.ts'
import { invoice } from '../permissions.ts'
import { invoices } from '../repository.ts'
import { Invoice, InvoiceStatus, PaymentStatus } from './invoice.ts'

const InvoiceConnection = connectionType(Invoice, invoice.read)

const InvoiceOrder = orderInput('Invoice', {
  DOCUMENT_DATE: 'document_date',
  DUE_DATE: 'due_date',
  GROSS_TOTAL: 'gross_total',
  CREATED_AT: 'created_at',
  UPDATED_AT: 'updated_at',
})

const InvoiceFilter = builder.inputType('InvoiceFilter', {
  description: 'All given conditions hold together.',
  fields: (t) => ({
    documentNumber: t.field({ type: TextFilter }),
    status: t.field({ type: [InvoiceStatus] }),
    paymentStatus: t.field({ type: [PaymentStatus] }),
    documentDate: t.field({ type: LocalDateRange }),
    dueDate: t.field({ type: LocalDateRange }),
    grossTotal: t.field({ type: DecimalRange }),
    customerId: t.id({ permission: customer.read }),
    projectId: t.id({ permission: project.read }),
    updatedAt: t.field({ type: DateTimeRange }),
  }),
})

const conditionsOf = (filter: typeof InvoiceFilter.$inferInput | null | undefined) => [
  ...numberMatches('document_number', filter?.documentNumber, 'filter.documentNumber'),
  ...oneOf('status', filter?.status, 'filter.status'),
  ...oneOf('payment_status', filter?.paymentStatus, 'filter.paymentStatus'),
  ...inRange('document_date', filter?.documentDate),
  ...inRange('due_date', filter?.dueDate),
  ...inMoneyRange('gross_total', filter?.grossTotal, 'filter.grossTotal'),
  ...pointsTo(
    'customer_id',
    customers,
    filter?.customerId && localId('Customer', filter.customerId, 'filter.customerId'),
  ),
  ...equals('project_id', filter?.projectId && localId('Project', filter.projectId, 'filter.projectId')),
  ...inRange('updated_at', filter?.updatedAt),
]

const newestFirst = { column: 'document_date', direction: 'desc' } as const

builder.queryFields((t) => ({
  invoice: t.field({
    type: Invoice,
    nullable: true,
    description: 'One invoice; null if there is none with this id.',
    permission: invoice.read,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => localId('Invoice', id),
  }),
  invoices: t.connection(
    {
      type: Invoice,
      nullable: true,
      description: 'The newest first, unless you choose another order.',
      permission: invoice.read,
      args: { filter: t.arg({ type: InvoiceFilter }), orderBy: t.arg({ type: InvoiceOrder }) },
      resolve: (_root, { filter, orderBy, ...paging }) =>
        list(invoices, paging, { order: orderOf(orderBy, newestFirst), where: conditionsOf(filter) }),
    },
    ...InvoiceConnection,
  ),
}))

builder.objectField(Customer, 'invoices', (t) =>
  t.connection(
    {
      type: Invoice,
      nullable: true,
      permission: invoice.read,
      args: { filter: t.arg({ type: InvoiceFilter }), orderBy: t.arg({ type: InvoiceOrder }) },
      resolve: (_customer, { filter, orderBy, ...paging }) =>
        list(invoices, paging, {
          order: orderOf(orderBy, newestFirst),
          where: conditionsOf(filter),
          parent: 'customer_id',
        }),
    },
    ...InvoiceConnection,
  ),
)
