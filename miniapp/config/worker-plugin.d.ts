interface Compiler {
  options: {
    output: {
      path?: string;
    };
  };
  hooks: {
    afterEmit: {
      tapPromise: (
        name: string,
        run: (compilation: {
          getAssets: () => readonly {
            name: string;
          }[];
        }) => Promise<void>,
      ) => void;
    };
  };
}
/**
 * Leaves `service-worker.js` beside `index.html`, with the list of what was built. Must come last: the page is read as
 * it lies in the folder then.
 */
export declare class WorkerPlugin {
  private readonly entry;
  /** @param entry source of the service worker */
  constructor(entry: string);
  apply(compiler: Compiler): void;
}
/**
 * @param entry source of the service worker
 * @param folder the build
 * @param names of its files, from the folder; those that a worker cannot tell from older ones are left out
 */
export declare function buildWorker(entry: string, folder: string, names: readonly string[]): Promise<void>;
//# sourceMappingURL=worker-plugin.d.ts.map
