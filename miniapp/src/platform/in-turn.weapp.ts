/** WeChat runs one instance, which has nobody to wait for. */
export const inTurn = <T>(_name: string, work: () => Promise<T>): Promise<T> => work();
