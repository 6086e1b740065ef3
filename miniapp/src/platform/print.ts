/** Opens the browser's print dialogue. */
export const print = (): void => window.print();

export const CAN_PRINT = true;
