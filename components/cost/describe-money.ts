interface Amount {
  from: number;
  to: number;
}

function dollars(amount: number): string {
  // Below a cent a figure rounded to cents would say that something costs nothing.
  const digits = amount !== 0 && Math.abs(amount) < 0.01 ? 6 : 2;
  return amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: digits });
}

/** Two figures that read the same are one. */
export function describeMoney({ from, to }: Amount): string {
  const [low, high] = [dollars(from), dollars(to)];
  return low === high ? `$${low}` : `$${low} to $${high}`;
}
