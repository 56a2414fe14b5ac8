export const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10)
