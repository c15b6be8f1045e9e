/** Where "now" comes from. Pure code takes a `Date`; shells take a clock, so that tests can turn it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
