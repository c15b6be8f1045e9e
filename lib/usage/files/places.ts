/** Numbers of the members with a place for their value's span; those that decide about one thing lie together. */
export const PLACE = {
  ...{ time: 0, eventId: 1, sharedId: 2, source: 3, addendum: 4, address: 5, type: 6 },
  ...{ eventName: 7, errorCode: 8, awsRegion: 9, resources: 10, eventType: 11, readOnly: 12 },
  ...{ recipientAccountId: 13, request: 14 },
  ...{ issuerArn: 15, issuerAccount: 16, arn: 17, principalId: 18, userName: 19, service: 20 },
};

/** Members of the identity without a place of their own, whose spans stand behind those that have one. */
export const MOST_IDENTITY = 24;

/** Where behind the places and the tables of names `recall` leaves what it finds, and finds the day. */
export const RECALLED = {
  from: 16_384 - 64,
  ...{ last: 0, caller: 4, call: 8, seconds: 12 },
  ...{ dayStart: 16, day: 24, dayLength: 10 },
};
