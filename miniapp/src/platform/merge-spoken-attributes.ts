import { mergeInternalComponents } from '@tarojs/shared';

// Part of the WeChat build, see config/aria-plugin. Templates and runtime number a component's attributes by
// their order, so both must know the same ones.
mergeInternalComponents(SPOKEN_ATTRIBUTES);
