declare module '*.scss';

/** Replaced at build; nothing else of `process` exists on either platform. */
declare const process: {
  readonly env: {
    readonly TARO_ENV: 'weapp' | 'h5';
    readonly NODE_ENV: string;
    /** `1`: the gallery is built instead of the product. Known to app.config only, which runs in the build. */
    readonly TARO_APP_GALLERY?: string;
  };
};

/** Origin of the API for the WeChat build, without a trailing slash; set at build. */
declare const API_ORIGIN: string;

/** More attributes of WeChat's components, by component; set at build, see config/spoken-attributes. */
declare const SPOKEN_ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The one thing of it that is called from here; Taro renders by the rest. */
declare module 'react-dom' {
  /** Runs it, and draws what it changed before it returns. */
  export function flushSync(change: () => void): void;
}
