import type { DocumentRef } from "./document-ref";
import { type PolicyDocument, parsePolicy } from "./parse-policy";

/**
 * Parses each document once for each place that it stands in, by its text or, where it is an object, by that object.
 * Keep one for a pass over an estate: what shares its documents shares what is remembered of them.
 */
export class Documents {
  private readonly texts = new Map<string, Map<string, PolicyDocument>>();
  private readonly objects = new WeakMap<object, Map<string, PolicyDocument>>();

  /** As `parsePolicy`. */
  parse(given: unknown, ref: DocumentRef): PolicyDocument {
    const places = this.placesOf(given);
    if (places === null) return parsePolicy(given, ref);
    const place = `${ref.kind} ${ref.index} ${ref.level}`;
    const known = places.get(place);
    if (known !== undefined) return known;
    const document = parsePolicy(given, ref);
    places.set(place, document);
    return document;
  }

  private placesOf(given: unknown): Map<string, PolicyDocument> | null {
    if (typeof given === "string") {
      const places = this.texts.get(given) ?? new Map<string, PolicyDocument>();
      this.texts.set(given, places);
      return places;
    }
    if (typeof given !== "object" || given === null) return null;
    const places = this.objects.get(given) ?? new Map<string, PolicyDocument>();
    this.objects.set(given, places);
    return places;
  }
}
