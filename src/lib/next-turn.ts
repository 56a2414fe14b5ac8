let together: Promise<void> | undefined

/** Lets all who ask in one turn of the event loop go on together in the next: what they do then, they can share. */
export function nextTurn(): Promise<void> {
  together ??= new Promise((resolve) => {
    setImmediate(() => {
      together = undefined
      resolve()
    })
  })
  return together
}
