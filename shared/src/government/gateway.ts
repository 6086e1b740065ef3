/**
 * How calls to and from government services are signed: HMAC-SM3 by the BFF and in answers, SM2-with-SM3 in
 * webhooks. What is signed is the same text in each case; the arithmetic is done by each side's own library.
 */

export const GATEWAY_HEADERS = {
  app: 'x-gateway-app',
  /** Seconds since 1970. */
  timestamp: 'x-gateway-timestamp',
  /** 16–64 characters of `A-Za-z0-9_-`; never used twice within the window. */
  nonce: 'x-gateway-nonce',
  /** Hexadecimal: HMAC-SM3 (64 digits), or SM2 r‖s (128 digits). */
  signature: 'x-gateway-signature',
} as const;

/** A call whose time is further away than this is refused, seconds. */
export const GATEWAY_WINDOW_SECONDS = 300;

/**
 * Text to sign for a request: method, path with query, time, nonce and SM3 of the raw body (hexadecimal), by line.
 */
export function requestToSign(
  method: string,
  pathAndQuery: string,
  timestamp: string,
  nonce: string,
  bodySm3: string,
): string {
  return ['REQUEST', method.toUpperCase(), pathAndQuery, timestamp, nonce, bodySm3].join('\n');
}

/** Text to sign for an answer: bound to the request by its nonce. */
export function answerToSign(
  status: number,
  requestNonce: string,
  timestamp: string,
  bodySm3: string,
): string {
  return ['ANSWER', String(status), requestNonce, timestamp, bodySm3].join('\n');
}

/** Every mock announces itself so; a production BFF refuses whoever sends it. */
export const STAND_IN_HEADER = 'x-stand-in';
