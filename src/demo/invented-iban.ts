/** Digits of a bank code and account number together, without the check digits. */
const accountDigits: Record<string, number> = { DE: 18, AT: 16 }

/**
 * A bank account that belongs to nobody, with valid check digits (ISO 13616: mod 97). The sample has none, but
 * field-level access should have something to hide. Null for countries that it doesn't know.
 */
export function inventedIban(country: string, seed: number): string | null {
  const digits = accountDigits[country]
  if (!digits) return null
  const account = String(seed).padStart(digits, '0')
  const letters = [...country].map((letter) => letter.charCodeAt(0) - 55).join('')
  const check = 98n - (BigInt(`${account}${letters}00`) % 97n)
  return `${country}${String(check).padStart(2, '0')}${account}`
}
