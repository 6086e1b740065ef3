/** A phone has no room beside the column. */
export const hasAside = (): boolean => false;

/** WeChat prints nothing. */
export const print = (): void => undefined;

export const CAN_PRINT = false;
