type Attributes = Record<string, ''>;

interface Context {
  registerMethod: (method: {
    name: 'onSetupClose';
    fn: (platform: {
      template?: { mergeComponents: (context: Context, components: Record<string, Attributes>) => void };
    }) => void;
  }) => void;
}

const attributes = (...names: string[]): Attributes =>
  Object.fromEntries(names.map((name) => [`aria-${name}`, '']));

const SPOKEN = attributes('label', 'role', 'hidden', 'live');

/** Lets WeChat's templates carry what a screen reader needs; Taro's own leave it out. */
export default (context: Context) => {
  context.registerMethod({
    name: 'onSetupClose',
    fn: (platform) =>
      platform.template?.mergeComponents(context, {
        View: { ...SPOKEN, ...attributes('disabled', 'checked', 'selected') },
        Text: SPOKEN,
        Image: SPOKEN,
        Input: attributes('label'),
      }),
  });
};
