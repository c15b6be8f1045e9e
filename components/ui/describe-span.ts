import { wordFor } from "./key-words";

const FACET_NAMES: Record<string, string> = {
  state: "State",
  description: "Description",
  tags: "Tags",
  rotation: "Rotation",
  policy: "Policy",
  "multi-region": "Multi-Region",
  alias: "Alias",
  grant: "Grant",
  existence: "Listing",
  material: "Key material",
  store: "Key store",
  other: "Other",
  new: "New key",
  gone: "Gone from AWS",
};

export function facetName(facet: string): string {
  return FACET_NAMES[facet] ?? facet;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The two sides of a change in one line each. An alias is told by where it pointed. */
export function describeChange(facet: string, before: unknown, after: unknown): [string, string] {
  if (facet === "alias") {
    const target = (value: unknown) =>
      field(value, "targetOutOfScope") === true
        ? "a key you do not own"
        : (text(field(value, "targetKeyId")) ?? "no key");
    return [`${text(field(after, "name")) ?? "alias"} to ${target(before)}`, target(after)];
  }
  if (facet === "new") return ["Not there", "Listed by AWS"];
  if (facet === "gone") return ["Listed by AWS", "Not listed any more"];
  return [describeValue(facet, before), describeValue(facet, after)];
}

/** A facet's value in one line. Shapes: `facetValue` in `lib/keys/rules/diff-spans.ts`. */
export function describeValue(facet: string, value: unknown): string {
  if (value === null || value === undefined) return "Unknown";
  switch (facet) {
    case "state":
      return wordFor(String(value));
    case "description":
      return text(value) ?? "Empty";
    case "tags": {
      const tags = Object.entries(value).map(([name, content]) => `${name}=${content}`);
      return tags.length === 0 ? "No tags" : tags.join(", ");
    }
    case "rotation": {
      const word = wordFor(String(field(value, "rotation")));
      const days = field(value, "periodDays");
      return typeof days === "number" ? `${word}, every ${days} days` : word;
    }
    case "policy": {
      const sha256 = text(field(value, "sha256"));
      return sha256 === null ? "Not known" : `Document ${sha256.slice(0, 10)}`;
    }
    case "multi-region": {
      if (field(value, "multiRegion") === false) return "Single Region";
      return wordFor(text(field(value, "type")) ?? "Multi-Region");
    }
    case "existence":
    case "new":
    case "gone":
      return field(value, "listed") === false ? "Not listed by AWS" : "Listed by AWS";
    case "alias":
      return text(value) ?? text(field(value, "name")) ?? JSON.stringify(value);
    case "grant":
      return (
        text(field(value, "granteePrincipal")) ??
        text(field(value, "granteeService")) ??
        text(field(value, "grantId")) ??
        JSON.stringify(value)
      );
    default:
      return typeof value === "string" ? wordFor(value) : JSON.stringify(value);
  }
}
