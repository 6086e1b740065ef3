/** What the tests use of a package that brings no types. */
declare module 'pngjs' {
  export const PNG: {
    sync: {
      /** `data`: four bytes a pixel, red, green, blue, alpha, row by row. @throws when it is no PNG */
      read: (png: Uint8Array) => { width: number; height: number; data: Uint8Array };
    };
  };
}
