/** A phone has no room beside the column. */
export const HowToOnDesk = () => null;
