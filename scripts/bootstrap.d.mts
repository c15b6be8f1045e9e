/** The checkout's folder. */
export const root: string;
export function nodeProblem(version: string): string | null;
export function hashFiles(base: string, names: string[], skip?: RegExp): string;
export function isInstalled(lock: NpmLock, installed: NpmLock): boolean;
export function bootstrap(options?: {
  build?: boolean;
  say?: (line: string) => void;
}): Promise<void>;

interface NpmLock {
  packages?: Record<
    string,
    { version?: string; optional?: boolean; devOptional?: boolean; peer?: boolean }
  >;
}
