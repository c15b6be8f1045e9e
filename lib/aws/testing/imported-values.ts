import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The source files of a test's folder, tests left out. */
export function sourcesBeside(testUrl: string): { name: string; text: string }[] {
  const folder = fileURLToPath(new URL(".", testUrl));
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => ({ name, text: readFileSync(`${folder}/${name}`, "utf8") }));
}

/** Ways to come by the SDK that `importedValues` does not see. */
export const OTHER_WAYS = [
  /(import|require)\s*\(\s*["'`]@(aws-sdk|smithy)/,
  /export\s[^;]*from\s+"@(aws-sdk|smithy)/,
  /from\s+"@smithy\//,
];

/** Values imported from the SDK by name; any other way of importing it is reported as it stands. */
export function importedValues(text: string): string[] {
  return [...text.matchAll(/import\s+(type\s+)?([^;]*?)\s+from\s+"@aws-sdk\/[^"]+"/g)].flatMap(
    ([, typeOnly, clause = ""]) => {
      if (typeOnly) return [];
      const names = /^\{([^}]*)\}$/s.exec(clause)?.[1];
      if (names === undefined) return [clause];
      return names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "" && !name.startsWith("type "));
    },
  );
}
