/** Whether there is room beside the column, so that a chosen thing can show there instead of on a page of its own. */
export const hasAside = (): boolean => window.matchMedia('(min-width: 720px)').matches;

/** Opens the browser's print dialogue. */
export const print = (): void => window.print();

export const CAN_PRINT = true;
