/** Where a request comes from, for the audit log and a token's last use. Never a credential. */
export interface RequestInfo {
  readonly requestId: string
  readonly address: string | null
  readonly userAgent: string | null
}
