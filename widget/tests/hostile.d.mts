export const URLS: readonly string[]
export const HTML: readonly string[]
export const TRICKS: readonly string[]
export const EXHAUSTING: readonly string[]
export function hostileInputs(): Record<string, readonly string[]>
