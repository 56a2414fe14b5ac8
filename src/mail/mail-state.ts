/**
 * PENDING: to be sent, or to be tried again. SENDING: somebody has it. The others are final. SENT: the server accepted
 * it. REFUSED: the server will never take it for this recipient. EXPIRED: too late to be of use. FAILED: it could not
 * be written, or no server took it for days. UNKNOWN: it broke again and again at the end, and may have arrived.
 */
export type MailState = 'PENDING' | 'SENDING' | FinalMailState

export type FinalMailState = 'SENT' | 'REFUSED' | 'EXPIRED' | 'FAILED' | 'UNKNOWN'
