export const PROGRAMS: string[];
export function programArgs(entry: string): string[];
export function isInput(file: string): boolean;
export const programsStep: {
  isNeeded(): boolean;
  run(say: (line: string) => void): Promise<void>;
};
