/** Shapes that carry a meaning apart from their colour. */
export type GlyphShape =
  | "dot"
  | "ring"
  | "half"
  | "triangle"
  | "square"
  | "diamond"
  | "dash"
  | "question";

const PATHS: Record<GlyphShape, React.ReactNode> = {
  dot: <circle cx="5" cy="5" r="3.6" fill="currentColor" />,
  ring: <circle cx="5" cy="5" r="3" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  half: (
    <>
      <circle cx="5" cy="5" r="3.2" fill="none" stroke="currentColor" strokeWidth="1.2" />
      <path d="M5 1.8a3.2 3.2 0 0 1 0 6.4z" fill="currentColor" />
    </>
  ),
  triangle: <path d="M5 1.2 9.2 8.6H.8z" fill="currentColor" />,
  square: <rect x="1.8" y="1.8" width="6.4" height="6.4" fill="currentColor" />,
  diamond: <path d="M5 1 9 5 5 9 1 5z" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  dash: <path d="M1.5 5h7" stroke="currentColor" strokeWidth="1.6" />,
  question: (
    <path
      d="M3 3.4a2 2 0 1 1 2.9 1.8c-.6.3-.9.6-.9 1.2M5 8.4v.2"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
    />
  ),
};

export function Glyph({ shape }: { shape: GlyphShape }) {
  return (
    <svg viewBox="0 0 10 10" className="size-2.5 shrink-0" aria-hidden="true" focusable="false">
      {PATHS[shape]}
    </svg>
  );
}
