import { objectOf } from "../rules/fields";
import { addressTrait, contextTrait, REST } from "../rules/traits";
import type { TraitValue } from "../types";
import { ByteNumbers } from "./byte-numbers";
import type { Found } from "./find-fields";
import { parseAt } from "./json-walk";
import type { Text } from "./record-scanner";
import { signContext } from "./sign-context";
import { Signature } from "./signature";

/** Values that one object may add, and after which all are forgotten before the next. */
const MOST_VALUES = 200_000;
const ENOUGH_VALUES = 50_000;
const OPEN = 0x7b;

/**
 * Reads the addresses and encryption contexts of calls out of records' bytes: the same bytes have the same number, from
 * 1 on, and 0 stands for none. `values` grows; it is another list once there were so many that they were forgotten.
 */
export class TraitReader {
  values: TraitValue[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #addresses = new ByteNumbers();
  readonly #contexts = new ByteNumbers();
  readonly #signature = new Signature();

  /** Before each object: starts anew when there are enough. */
  begin(): void {
    if (this.values.length < ENOUGH_VALUES) return;
    this.values = [];
    this.#numbers.clear();
    this.#addresses.clear();
    this.#contexts.clear();
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

  addressAt(bytes: Buffer, { address, addressEnd }: Found): number {
    if (address < 0) return 0;
    const known = this.#addresses.get(bytes, address, addressEnd);
    if (known >= 0) return known;
    const number = this.numberOf(addressTrait(parseAt(bytes, address, addressEnd)));
    this.#addresses.set(bytes, address, addressEnd, number);
    return number;
  }

  /** Of a call of an operation that can carry a context. */
  contextAt(text: Text, { request, requestEnd }: Found, operation: string): number {
    const { bytes } = text;
    if (request < 0 || bytes[request] !== OPEN) return 0;
    const signature = this.#signature;
    const isSigned = signContext(text, request, requestEnd, signature);
    const known = isSigned ? this.#contexts.getSigned(signature) : -1;
    if (known >= 0) return known;
    const given = objectOf(parseAt(bytes, request, requestEnd));
    const number = this.numberOf(contextTrait(operation, given));
    if (isSigned) this.#contexts.setSigned(signature, number);
    return number;
  }
}
