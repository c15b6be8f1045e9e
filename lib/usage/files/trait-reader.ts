import { objectOf } from "../rules/fields";
import { addressTrait, contextTrait, REST } from "../rules/traits";
import type { TraitValue } from "../types";
import type { Engine } from "./engine";
import { parseAt, textAt } from "./parse-at";
import { PLACE } from "./places";
import type { RecordFields } from "./record-fields";
import type { SpanNumbers } from "./span-numbers";

/** Values that one object may add, and after which all are forgotten before the next. */
const MOST_VALUES = 200_000;
const ENOUGH_VALUES = 50_000;

/**
 * Reads the addresses and encryption contexts of calls out of records' bytes: the same bytes have the same number, from
 * 1 on, and 0 stands for none. `values` grows; it is another list once there were so many that they were forgotten.
 */
export class TraitReader {
  values: TraitValue[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(
    private readonly engine: Engine,
    private readonly fields: RecordFields,
    private readonly addresses: SpanNumbers,
    private readonly contexts: SpanNumbers,
  ) {}

  /** Before each object: starts anew when there are enough. */
  begin(): void {
    if (this.values.length < ENOUGH_VALUES) return;
    this.values = [];
    this.#numbers.clear();
    this.addresses.clear();
    this.contexts.clear();
  }

  numberOf(value: TraitValue | null): number {
    if (value === null) return 0;
    const name = value.kind + value.value;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.values.length >= MOST_VALUES && value.value !== REST) {
      return this.numberOf({ kind: value.kind, value: REST, resource: null });
    }
    this.values.push(value);
    this.#numbers.set(name, this.values.length);
    return this.values.length;
  }

  /** Of the record whose fields were read last. */
  address(): number {
    const { from, to } = this.fields.address;
    const [start, end] = [this.fields.start(PLACE.address), this.fields.end(PLACE.address)];
    if (start === 0) return 0;
    const known = this.addresses.get(from, to);
    if (known >= 0) return known;
    const number = this.numberOf(addressTrait(textAt(this.engine.bytes, start, end)));
    this.addresses.set(from, to, number);
    return number;
  }

  /** The same of a call of an operation that can carry a context. */
  context(operation: string): number {
    const [start, end] = [this.fields.start(PLACE.request), this.fields.end(PLACE.request)];
    if (start === 0) return 0;
    const isSigned = this.fields.readContext();
    const { from, to } = this.fields.context;
    const known = isSigned ? this.contexts.get(from, to) : -1;
    if (known >= 0) return known;
    const given = objectOf(parseAt(this.engine.bytes, start, end));
    const number = this.numberOf(contextTrait(operation, given));
    if (isSigned) this.contexts.set(from, to, number);
    return number;
  }
}
