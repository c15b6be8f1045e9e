interface Address {
  bits: bigint;
  size: 32 | 128;
}

/** Whether an address lies in a block written as an address or in CIDR notation; null when one is malformed. */
export function inBlock(address: string, block: string): boolean | null {
  const [base = "", length, ...more] = block.split("/");
  const inner = parse(address);
  const outer = parse(base);
  if (inner === null || outer === null || more.length > 0) return null;
  const prefix = length === undefined ? outer.size : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (prefix < 0 || prefix > outer.size) return null;
  if (inner.size !== outer.size) return false;
  const shift = BigInt(outer.size - prefix);
  return inner.bits >> shift === outer.bits >> shift;
}

function parse(text: string): Address | null {
  return text.includes(":") ? parseSix(text) : parseFour(text);
}

function parseFour(text: string): Address | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return null;
  }
  return { bits: parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n), size: 32 };
}

function parseSix(text: string): Address | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array<string>(missing).fill("0"), ...tail];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return null;
  return {
    bits: groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n),
    size: 128,
  };
}
