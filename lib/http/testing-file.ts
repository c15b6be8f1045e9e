import type { ExportedFile } from "./export-file";

/** The text of a file, with its mark, which `Response.text()` takes away. */
export async function textOf({ chunks }: Pick<ExportedFile, "chunks">): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}
