/** What whoever finds a secret may do without any credential of their own. */
export const reportMutation = 'reportLeakedToken'
