import { type ExpectedRules, shared, within } from '../support/rule-words.ts'

export const expectedRules: ExpectedRules = {
  product_categories: [shared('product_categories', 'project_id')],
  products: [shared('products', 'project_id')],
  sales_prices: [
    shared('sales_prices', 'project_id'),
    within('products', 'sales_prices.product_id', shared('products', 'project_id')),
    within('partners', 'sales_prices.customer_id', shared('partners', 'main_project_id')),
  ],
}
