/** WeChat lets the person set the cursor. */
export const focusField = (_id: string): void => undefined;
