/** Sets the cursor into a field that a tap has just brought up. */
export const focusField = (id: string): void => document.getElementById(id)?.focus();
