import { apiMaker, type Options, Refusal } from './api.ts';
import { type AppConfig, routesOf } from './files.ts';
import { createInstance, type Instance } from './instances.ts';
import type { Markup } from './markup.ts';
import type { Definition, Modules } from './modules.ts';
import type { Realm } from './realm.ts';

export interface OpenPage {
  route: string;
  /** As it stood in the address: WeChat decodes nothing. */
  query: Record<string, string>;
  page: Instance;
  /** Definitions of the components that its markup uses, by their place. */
  components: Map<string, Definition>;
}

export interface Navigation {
  apis: Record<string, unknown>;
  /** Opens a page as the app's first. */
  launch: (url: string) => void;
  /** Bottom to top. */
  stack: () => readonly OpenPage[];
  /** The person's own way back: the swipe, or Android's button. */
  swipeBack: () => void;
}

/** WeChat opens no more pages above one another. */
const stackLimit = 10;

const splitUrl = (url: string): { route: string; query: Record<string, string> } => {
  const [path = '', search = ''] = url.split('?');
  const pairs = search.split('&').filter((pair) => pair !== '');
  return {
    route: path.replace(/^\//, ''),
    query: Object.fromEntries(
      pairs.map((pair) => {
        const at = pair.indexOf('=');
        return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      }),
    ),
  };
};

/** The page stack: opens, covers, uncovers and closes pages, and tells them so, in WeChat's order. */
export const createNavigation = (parts: {
  realm: Realm;
  modules: Modules;
  markup: Markup;
  config: AppConfig;
}): Navigation => {
  const { realm, modules, markup, config } = parts;
  const routes = new Set(routesOf(config));
  const tabs = new Set(config.tabBar?.list.map(({ pagePath }) => pagePath));
  const keptTabs = new Map<string, OpenPage>();
  let stack: OpenPage[] = [];
  let lastPageId = 0;

  const top = (): OpenPage | undefined => stack.at(-1);

  const loadComponents = (owner: string, into: Map<string, Definition>): void => {
    for (const place of markup.componentsOf(owner).values()) {
      if (into.has(place)) continue;
      into.set(place, modules.load(place));
      loadComponents(place, into);
    }
  };
  const create = (route: string, query: Record<string, string>): OpenPage => {
    const components = new Map<string, Definition>();
    loadComponents(route, components);
    lastPageId += 1;
    const pageId = `pageId:${lastPageId}`;
    const page = createInstance(realm, route, modules.load(route), {
      options: realm.copy(query),
      getPageId: () => pageId,
    });
    if (config.tabBar?.custom && tabs.has(route)) {
      const bar = createInstance(realm, 'custom-tab-bar/index', modules.load('custom-tab-bar/index'), {
        getPageId: () => pageId,
      });
      for (const step of ['created', 'attached', 'ready']) bar.call(step);
    }
    const open = { route, query, page, components };
    if (tabs.has(route)) keptTabs.set(route, open);
    page.call('onLoad', realm.copy(query));
    return open;
  };
  const show = (open: OpenPage, isNew: boolean): void => {
    open.page.call('onShow');
    if (isNew) open.page.call('onReady');
  };
  const close = (open: OpenPage): void => {
    keptTabs.delete(open.route);
    open.page.call('onUnload');
  };
  const openAbove = (route: string, query: Record<string, string>): void => {
    const open = create(route, query);
    stack.push(open);
    show(open, true);
  };
  const known = (options: Options): ReturnType<typeof splitUrl> => {
    const target = splitUrl(String(options.url));
    if (!routes.has(target.route)) throw new Refusal(`page "${target.route}" is not found`);
    return target;
  };
  const notTab = (options: Options): ReturnType<typeof splitUrl> => {
    const target = known(options);
    if (tabs.has(target.route)) throw new Refusal('can not open a tabbar page this way');
    return target;
  };
  const goBack = (delta: number): void => {
    if (stack.length < 2) throw new Refusal('cannot navigate back at first page.');
    const closing = stack.slice(Math.max(1, stack.length - delta)).reverse();
    stack = stack.slice(0, Math.max(1, stack.length - delta));
    for (const open of closing) close(open);
    const uncovered = top();
    if (uncovered) show(uncovered, false);
  };

  const handlers: Record<string, (options: Options) => void> = {
    navigateTo: (options) => {
      const { route, query } = notTab(options);
      if (stack.length >= stackLimit) throw new Refusal(`webview count limit exceed: ${stackLimit}`);
      top()?.page.call('onHide');
      openAbove(route, query);
    },
    redirectTo: (options) => {
      const { route, query } = notTab(options);
      const replaced = stack.pop();
      if (replaced) close(replaced);
      openAbove(route, query);
    },
    navigateBack: ({ delta = 1 }) => goBack(Number(delta)),
    switchTab: (options) => {
      const { route, query } = known(options);
      if (!tabs.has(route)) throw new Refusal('can not switch to no-tabBar page');
      if (Object.keys(query).length > 0) throw new Refusal('a tab takes no query');
      const before = top();
      if (before?.route === route) return;
      if (before && tabs.has(before.route)) before.page.call('onHide');
      for (const open of stack.filter((one) => !tabs.has(one.route)).reverse()) close(open);
      const kept = keptTabs.get(route);
      const open = kept ?? create(route, query);
      stack = [open];
      show(open, kept === undefined);
    },
    reLaunch: (options) => {
      const { route, query } = known(options);
      for (const open of new Set([...[...stack].reverse(), ...keptTabs.values()])) close(open);
      stack = [];
      openAbove(route, query);
    },
  };
  const make = apiMaker(realm);
  const apis: Record<string, unknown> = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      make(name, (options) => {
        handler(options);
        return undefined;
      }),
    ]),
  );
  realm.define('getCurrentPages', () => stack.map(({ page }) => page.self));
  return {
    apis,
    launch: (url) => {
      const { route, query } = known({ url });
      openAbove(route, query);
    },
    stack: () => stack,
    swipeBack: () => goBack(1),
  };
};
