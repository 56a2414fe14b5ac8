import { resourceGroup } from '../../authorization/permission.ts'

const products = resourceGroup('PRODUCTS', { en: 'Products', de: 'Produkte' })

export const product = products('product', { en: 'Products', de: 'Produkte' }, [
  'create',
  'read',
  'update',
  'delete',
])

export const productCategory = products(
  'productCategory',
  { en: 'Product categories', de: 'Produktkategorien' },
  ['create', 'read', 'update', 'delete'],
)

export const salesPrice = products('salesPrice', { en: 'Sales prices', de: 'Verkaufspreise' }, [
  'create',
  'read',
  'update',
  'delete',
])
