import type { DocumentKind, DocumentRef } from "./document-ref";
import { type PolicyDocument, parsePolicy } from "./parse-policy";

/**
 * Parses each document once for each place that it stands in, by its text or, where it is an object, by that object.
 * Keep one for a pass over an estate: what shares its documents shares what is remembered of them.
 */
export class Documents {
  private readonly places = new Map<DocumentKind, Map<number | null, Known[]>>();

  /** As `parsePolicy`. */
  parse(given: unknown, ref: DocumentRef): PolicyDocument {
    const known = this.placeOf(ref);
    if (typeof given === "string") return parseOnce(known.texts, given, ref);
    if (typeof given !== "object" || given === null) return parsePolicy(given, ref);
    return parseOnce(known.objects, given, ref);
  }

  private placeOf({ kind, index, level }: DocumentRef): Known {
    let levels = this.places.get(kind);
    if (levels === undefined) {
      levels = new Map();
      this.places.set(kind, levels);
    }
    let places = levels.get(level);
    if (places === undefined) {
      places = [];
      levels.set(level, places);
    }
    const place = places[index] ?? { texts: new Map(), objects: new WeakMap() };
    places[index] = place;
    return place;
  }
}

/** What was parsed for one place. */
interface Known {
  texts: Map<string, PolicyDocument>;
  objects: WeakMap<object, PolicyDocument>;
}

interface Store<K> {
  get(key: K): PolicyDocument | undefined;
  set(key: K, document: PolicyDocument): unknown;
}

function parseOnce<K>(known: Store<K>, given: K, ref: DocumentRef): PolicyDocument {
  const found = known.get(given);
  if (found !== undefined) return found;
  const document = parsePolicy(given, ref);
  known.set(given, document);
  return document;
}
