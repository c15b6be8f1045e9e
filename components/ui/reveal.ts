function asCode(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

// Characters that hide or reorder the text around them: controls, soft hyphen, zero widths, direction marks, tags.
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it looks for.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\udb40[\udc00-\udc7f]/g;

// Of those, what makes text read other than it is written. Joiners stay: scripts and emoji need them.
const MISLEADING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it looks for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\udb40[\udc00-\udc7f]/g;

/** Writes every character that cannot be seen, or that turns the direction of text, as its code: `⟨U+202E⟩`. */
export function revealHidden(text: string): string {
  return text.replace(HIDDEN, asCode);
}

/** The same for people's own text: only overrides of direction and controls are written as codes. */
export function revealMisleading(text: string): string {
  return text.replace(MISLEADING, asCode);
}
