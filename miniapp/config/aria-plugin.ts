import { resolve } from 'node:path';

type Components = Record<string, Record<string, ''>>;

interface Platform {
  runtimePath?: string | string[];
  template?: { mergeComponents: (context: Context, components: Components) => void };
}

interface Context {
  registerMethod: (method: { name: 'onSetupClose'; fn: (platform: Platform) => void }) => void;
}

/** Lets WeChat's templates, and the runtime that fills them, carry more attributes than Taro's own. */
export default (context: Context, { components }: { components: Components }) => {
  context.registerMethod({
    name: 'onSetupClose',
    fn: (platform) => {
      platform.template?.mergeComponents(context, components);
      platform.runtimePath = [
        ...[platform.runtimePath ?? []].flat(),
        resolve(__dirname, '../src/platform/merge-spoken-attributes.ts'),
      ];
    },
  });
};
