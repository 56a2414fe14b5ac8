/** Whether the service that is measured has its guard now. */
export const guard = { isOn: true }
