import { isIPv6 } from 'node:net'

/** An IPv6 network has 2^64 addresses: whoever has one of them has all. */
export function networkOf(address: string | null): string {
  const text = address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? ''
  if (!isIPv6(text)) return text
  const [head = '', tail] = (text.split('%')[0] ?? '').split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail ? tail.split(':') : []
  const zeros = tail === undefined ? [] : Array<string>(8 - front.length - back.length).fill('0')
  return [...front, ...zeros, ...back]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
