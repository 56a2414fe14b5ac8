import type { TestProject } from 'vitest/node'
import { findBinary, installOnDebian } from './programs.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The program of the `browser` project. */
    chromium: string
  }
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const debianPackages = ['chromium', 'fonts-liberation']
const advice =
  'The tests of the `browser` project need Chromium or Chrome. Install one of them so that `chromium` or `google-chrome` is in PATH.'

/** Finds the browser that is here, or installs it where that can be done. */
export async function setup(project: TestProject): Promise<void> {
  if (!findBinary(names)) await installOnDebian(debianPackages, { reason: 'No Chromium here', advice })
  const chromium = findBinary(names)
  if (!chromium) throw new Error(advice)
  project.provide('chromium', chromium)
}
