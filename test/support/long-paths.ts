const longest = (name: string): string => name.padEnd(100, 'x')

const sensitive =
  'notes mobile birthday creditLimit discountPercent deliveryBlocked deliveryBlockReason bankAccount { iban } mainProject { id } accountManager { id }'

/** As many aliases of the greatest length as there may be, and many refused fields below them. */
export const documentWithLongPaths = `{ ${Array.from(
  { length: 16 },
  (_, i) =>
    `${longest(`list${i}`)}: customers(first: 1) { nodes { ...C ${longest('i')}: invoices(first: 1) { nodes { ${longest('c')}: customer { ...C } } } } }`,
).join(' ')} } fragment C on Customer { ${sensitive} }`

/** The same of a mutation. */
export const mutationWithLongPaths = `mutation { ${Array.from(
  { length: 10 },
  (_, i) => `${longest(`m${i}`)}: createCustomer(input: { name: "x" }) { customer { ${sensitive} } }`,
).join(' ')} }`
