/**
 * One word of a POSIX shell, whatever the text holds: within single quotes nothing has a meaning (POSIX.1-2017, Shell
 * Command Language, 2.2.2). Line breaks and other control characters are left out: a terminal may run a pasted line.
 * A value that may begin with a hyphen goes with its option as one word, `--name=value`.
 */
export function shellQuote(text: string): string {
  const plain = text.replace(/[\p{Cc}\u2028\u2029]/gu, "");
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(plain)) return plain;
  return `'${plain.replaceAll("'", `'\\''`)}'`;
}

/** A command from its words. */
export function command(...words: string[]): string {
  return words.map(shellQuote).join(" ");
}
