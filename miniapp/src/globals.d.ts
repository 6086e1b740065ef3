declare module '*.scss';

/** Replaced at build; nothing else of `process` exists on either platform. */
declare const process: { readonly env: { readonly TARO_ENV: 'weapp' | 'h5' } };
