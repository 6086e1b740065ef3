/** Text by key. `session` lasts as long as the tab; the other as long as the device keeps it. */
export interface TextStore {
    get: (key: string) => string | undefined;
    set: (key: string, value: string) => void;
    remove: (key: string) => void;
}
export declare const deviceStore: TextStore;
export declare const sessionStore: TextStore;
//# sourceMappingURL=storage.d.ts.map