import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

interface Files {
  categories: 'CategoryID' | 'CategoryName' | 'Description'
  customers:
    | 'CustomerID'
    | 'CompanyName'
    | 'ContactName'
    | 'ContactTitle'
    | 'Address'
    | 'City'
    | 'Region'
    | 'PostalCode'
    | 'Country'
    | 'Phone'
    | 'Fax'
  employees: 'EmployeeID' | 'LastName' | 'FirstName' | 'Title'
  orders: 'OrderID' | 'CustomerID' | 'EmployeeID' | 'OrderDate' | 'ShippedDate' | 'ShipVia'
  order_details: 'OrderID' | 'ProductID' | 'UnitPrice' | 'Quantity' | 'Discount'
  products:
    | 'ProductID'
    | 'ProductName'
    | 'CategoryID'
    | 'QuantityPerUnit'
    | 'UnitPrice'
    | 'ReorderLevel'
    | 'Discontinued'
  shippers: 'ShipperID' | 'CompanyName'
}

/** Every value as text; empty stands for none. */
export const readNorthwind = <File extends keyof Files>(file: File): Record<Files[File], string>[] =>
  parse(readFileSync(new URL(`./northwind/${file}.csv`, import.meta.url)), { columns: true })

/** ISO 3166-1 for the country names of the sample. */
export const countryCodes: Record<string, string> = {
  Argentina: 'AR',
  Austria: 'AT',
  Belgium: 'BE',
  Brazil: 'BR',
  Canada: 'CA',
  Denmark: 'DK',
  Finland: 'FI',
  France: 'FR',
  Germany: 'DE',
  Ireland: 'IE',
  Italy: 'IT',
  Mexico: 'MX',
  Norway: 'NO',
  Poland: 'PL',
  Portugal: 'PT',
  Spain: 'ES',
  Sweden: 'SE',
  Switzerland: 'CH',
  UK: 'GB',
  USA: 'US',
  Venezuela: 'VE',
}
