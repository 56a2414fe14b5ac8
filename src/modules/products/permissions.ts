import { resourceGroup } from '../../authorization/permission.ts'

const products = resourceGroup(
  'PRODUCTS',
  { en: 'Products', de: 'Produkte' },
  { en: 'What we sell, and at which price.', de: 'Was wir verkaufen und zu welchem Preis.' },
)

export const product = products(
  'product',
  { en: 'Products', de: 'Produkte' },
  {
    en: 'Articles and services, with their descriptions and measures.',
    de: 'Artikel und Leistungen, mit Beschreibungen und Maßen.',
  },
  ['create', 'read', 'update', 'delete'],
)

export const productCategory = products(
  'productCategory',
  { en: 'Product categories', de: 'Produktkategorien' },
  { en: 'The tree that products are sorted into.', de: 'Der Baum, in den Artikel eingeordnet sind.' },
  ['create', 'read', 'update', 'delete'],
)

export const salesPrice = products(
  'salesPrice',
  { en: 'Sales prices', de: 'Verkaufspreise' },
  {
    en: 'What a product costs, by customer and quantity.',
    de: 'Was ein Artikel kostet, nach Kunde und Menge.',
  },
  ['create', 'read', 'update', 'delete'],
)
