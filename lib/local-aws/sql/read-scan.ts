import { z } from "zod";

interface Node {
  name: string;
  children: Node[];
  extra_info?: Record<string, unknown>;
}
const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    name: z.string(),
    children: z.array(node),
    extra_info: z.record(z.string(), z.unknown()).optional(),
  }),
);

/** `(a)(b)` of a plan as `(a) AND (b)`: what DuckDB leaves files out by. */
function conjunction(filters: string): string {
  let [depth, text, inside] = [0, "", false];
  for (const character of filters) {
    if (character === "'") inside = !inside;
    if (!inside && character === "(") {
      if (depth === 0 && text !== "") text += " AND ";
      depth += 1;
    }
    if (!inside && character === ")") depth -= 1;
    text += character;
  }
  return text;
}

/** For each time that a plan (EXPLAIN, format json) reads files: the condition on `filename` that chose them. */
export function fileConditions(plan: string): string[] {
  const found: string[] = [];
  const visit = ({ name, children, extra_info: info }: Node) => {
    if (name.trim() === "READ_JSON") {
      const filters = info?.["File Filters"];
      found.push(typeof filters === "string" && filters !== "" ? conjunction(filters) : "TRUE");
    }
    for (const child of children) visit(child);
  };
  for (const root of z.array(node).parse(JSON.parse(plan))) visit(root);
  return found;
}
