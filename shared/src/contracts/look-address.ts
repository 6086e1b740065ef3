/** Where a look is made. By itself, for what asks before there is anything that can read an answer. */
export const LOOK_ADDRESS = '/api/v1/verification/looks';
