const special = /[&<>"'\r]/g;
// XML 1.0 has no way to write these characters, not even as a reference.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const references: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#xD;",
};

/** Escapes text for an XML element or attribute; characters XML cannot carry become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(unwritable, "\ufffd")
    .replace(special, (character) => references[character] ?? character);
}

/**
 * Writes a value as an element: objects as child elements, arrays as `member` elements (or, with
 * `flat`, as repeated elements of the same name), Dates as ISO 8601. Undefined and null write nothing.
 */
export function writeXml(name: string, value: unknown, flat = false): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) {
    if (flat) return value.map((item) => writeXml(name, item, flat)).join("");
    return `<${name}>${value.map((item) => writeXml("member", item)).join("")}</${name}>`;
  }
  return `<${name}>${writeContent(value, flat)}</${name}>`;
}

function writeContent(value: unknown, flat: boolean): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object" || value === null) return escapeXml(String(value));
  let content = "";
  for (const [key, item] of Object.entries(value)) content += writeXml(key, item, flat);
  return content;
}
