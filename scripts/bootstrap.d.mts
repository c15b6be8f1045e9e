export function nodeProblem(version: string): string | null;
export function isInstalled(lock: NpmLock, installed: NpmLock): boolean;
export function bootstrap(options?: {
  build?: boolean;
  programs?: boolean;
  say?: (line: string) => void;
}): Promise<void>;

interface NpmLock {
  packages?: Record<
    string,
    { version?: string; optional?: boolean; devOptional?: boolean; peer?: boolean }
  >;
}
