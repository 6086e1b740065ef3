/** Background work of a capability: woken again and again, by whichever process gets there first. */
export interface Job {
  /** `<capability>.<what it does>`, kebab-case; stands in the store. */
  name: string;
  /** Woken about so often. */
  everySeconds: number;
  /**
   * Does what is due by our own documents and the injected clock. Idempotent, or fenced by its own documents: it may
   * run again after it has run, and beside itself when a process was slow.
   */
  run(): Promise<void>;
}
