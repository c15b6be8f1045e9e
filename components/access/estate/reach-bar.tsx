interface Props {
  held: number;
  unknown: number;
  of: number;
}

const WIDTH = 60;

/** A share as a bar: solid what is held, hatched what cannot be told. Its words stand beside it. */
export function ReachBar({ held, unknown, of }: Props) {
  const scale = (count: number) =>
    of === 0 || count === 0 ? 0 : Math.max((count / of) * WIDTH, 2);
  const solid = Math.min(scale(held), WIDTH);
  const hatched = Math.min(scale(unknown), WIDTH - solid);
  const lines = Array.from({ length: Math.floor(hatched / 3) }, (_, at) => solid + 1 + at * 3);
  return (
    <svg aria-hidden="true" focusable="false" viewBox={`0 0 ${WIDTH} 6`} className="h-1.5 w-15">
      <path d={`M0 5.5h${WIDTH}`} className="stroke-line-strong" strokeWidth="0.5" />
      {solid > 0 ? <path d={`M0 0h${solid}v6H0z`} className="fill-accent" /> : null}
      {hatched > 0 ? (
        <>
          <path
            d={`M${solid} 0.5h${hatched}v5h-${hatched}z`}
            fill="none"
            className="stroke-warn"
            strokeWidth="1"
          />
          {lines.map((x) => (
            <path key={x} d={`M${x} 6l2-6`} className="stroke-warn" strokeWidth="0.8" />
          ))}
        </>
      ) : null}
    </svg>
  );
}
