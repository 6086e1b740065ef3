/** WeChat prints nothing. */
export const print = (): void => undefined;

export const CAN_PRINT = false;
