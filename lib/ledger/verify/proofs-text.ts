export interface ProofFacts {
  ok: boolean;
  source: "database" | "export";
  /** Only part of the entries, each with a proof. */
  filtered?: boolean;
  entries: number;
  heads: number;
  newest: number | null;
  keys: string[];
  /** Keys were given; otherwise those that the ledger names were taken. */
  trusted: boolean;
  /** Checkpoints from outside that were compared. */
  outside: number;
  waiting?: number;
}

/** What a verification proved and what it did not, in sentences. Of one that found something: nothing. */
export function describeProofs(facts: ProofFacts): { proved: string[]; notProved: string[] } {
  return { proved: facts.ok ? proved(facts) : [], notProved: notProved(facts) };
}

function proved({ source, filtered, entries, heads, newest, keys, waiting }: ProofFacts): string[] {
  const texts: string[] = [];
  if (filtered) {
    texts.push(
      `Each of the ${entries} entries is, unchanged and at its place, in the signed tree of ${newest}.`,
    );
  } else {
    const places = entries === 0 ? "" : `, at the places 0 to ${entries - 1} without a gap`;
    texts.push(
      `${entries} ${entries === 1 ? "entry has the leaf hash of its body" : "entries have the leaf hashes of their bodies"}, in canonical JSON${places}.`,
    );
    if (heads > 0) {
      const many = heads === 1 ? "The checkpoint is" : `All ${heads} checkpoints are`;
      texts.push(`${many} of this one growing tree: none contradicts another or an entry.`);
    }
  }
  if (keys.length > 0) texts.push(`The checkpoints are signed by ${keys.join(" and ")}.`);
  if (source === "database")
    texts.push("Rows and tiles beside the entries say what the entries say.");
  if (waiting !== undefined) {
    texts.push(`Every act has its place or waits for it; ${waiting} wait.`);
  }
  return texts;
}

function notProved(facts: ProofFacts): string[] {
  const { source, filtered, entries, newest, trusted, outside } = facts;
  const texts: string[] = [];
  if (!trusted) {
    texts.push(
      "That the signing key is yours: no --public-key was given, so the one named in the ledger was taken.",
    );
  }
  if (newest === null) {
    texts.push("Anything against whoever owns the database: nothing was signed yet.");
  } else if (source === "database" && entries > newest) {
    texts.push(
      `That the ${entries - newest} entries after the newest checkpoint are as they were written, and that none after them were cut off.`,
    );
  }
  if (filtered) texts.push("That no entry which matches the filters was left out.");
  if (outside === 0) {
    texts.push(
      "That nothing was cut off at the end: no checkpoint kept elsewhere was given (--checkpoint), and entries can be removed together with the checkpoints that cover them.",
    );
  } else {
    texts.push(
      "That nothing was cut off after the newest of the checkpoints that were kept elsewhere.",
    );
  }
  texts.push(
    "That what an entry says is true: an act that somebody with the application's rights invents is an entry too.",
  );
  return texts;
}
