/**
 * For parsing what a process is sent seldom: zod follows the schema instead of compiling it first, which
 * takes an engine longer than following it a few times.
 */
export const INTERPRETED = { jitless: true } as const
