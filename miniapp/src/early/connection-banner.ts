/** Stands in for the banner of the connection: whether there is one, the answer itself tells. */
export const ConnectionBanner = (): null => null;
