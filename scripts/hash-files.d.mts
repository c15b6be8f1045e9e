/** The checkout's folder. */
export const root: string;
export function hashFiles(base: string, names: string[], skip?: RegExp): string;
