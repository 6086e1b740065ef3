import { type WaitOptions, waitFor } from '../wait.ts';
import { createDevice, type Device, type DeviceOptions } from './device.ts';
import { readAppConfig } from './files.ts';
import { createInstance, type Instance } from './instances.ts';
import { compileMarkup, type WxElement } from './markup.ts';
import { createModules } from './modules.ts';
import { createNavigation, type OpenPage } from './navigation.ts';
import { createNetwork, type Network, type NetworkOptions } from './network.ts';
import { createRealm } from './realm.ts';
import { bindingOf, datasetOf, findAll, lastOf, linesOf, type Path, spokenNameOf, textOf } from './tree.ts';

/** What to tap or type into: its text or what a screen reader calls it, or its id as `#id`. */
export type Target = string | RegExp;

export interface PhoneOptions extends NetworkOptions, DeviceOptions {
  /** A WeChat build. */
  dir: string;
  /** The one-time code that the phone-number button hands over; undefined: the person says no. */
  phoneCode: () => string | undefined;
  /** Page to open first, as WeChat's links do it; without it the app's own first page. */
  url?: string;
}

/** A phone with WeChat on which the mini-program runs, used as a person would: by looking, tapping, typing. */
export interface Phone {
  route: () => string;
  query: () => Record<string, string>;
  /** Routes of the open pages, bottom to top. */
  routes: () => string[];
  loadedPackages: () => string[];
  screen: () => WxElement;
  /** All that can be read on the screen, a line for each piece of text. */
  text: () => string;
  /** Waits until the screen shows a text. @returns the line, or the match's own text */
  waitForText: (text: string | RegExp, options?: WaitOptions) => Promise<string>;
  waitForRoute: (route: string) => Promise<void>;
  /** Waits until there is such a thing on the screen. @returns what stands in it */
  see: (target: Target) => Promise<string>;
  /** Waits until there is exactly one such thing that can be tapped, and taps it. */
  tap: (target: Target) => Promise<void>;
  type: (target: Target, value: string) => Promise<void>;
  /** Sources of the pictures on the screen with their spoken names. */
  images: () => { src: string; label: string }[];
  swipeBack: () => void;
  device: Device;
  network: Network;
  /** Errors thrown by the program, error lines of its console. */
  faults: string[];
  /** Evaluates an expression in the program's world. */
  evaluate: (code: string) => unknown;
  close: () => void;
}

const bubbling = new Set(['tap', 'longpress', 'touchstart', 'touchmove', 'touchend']);

/** Starts the mini-program: app.js, then the first page. */
export const startPhone = (options: PhoneOptions): Phone => {
  const { dir, phoneCode } = options;
  const realm = createRealm();
  const config = readAppConfig(dir);
  const markup = compileMarkup(dir);
  const modules = createModules(dir, config, realm);
  const device = createDevice(realm, options);
  const network = createNetwork(realm, options);
  const navigation = createNavigation({ realm, modules, markup, config });
  realm.define('wx', { ...device.apis, ...network.apis, ...navigation.apis });
  let app: Instance | undefined;
  realm.define('getApp', () => app?.self);

  realm.guarded(() => {
    app = createInstance(realm, 'app', modules.loadApp());
    const launch = { path: config.pages[0], query: {}, scene: 1001, referrerInfo: {} };
    app.call('onLaunch', realm.copy(launch));
    app.call('onShow', realm.copy(launch));
    navigation.launch(options.url ?? `/${config.pages[0]}`);
  });

  const top = (): OpenPage => {
    const open = navigation.stack().at(-1);
    if (open === undefined) throw new Error(`no page is open; ${realm.faults.join('\n')}`);
    return open;
  };
  const screen = (): WxElement => markup.render(top().route, top().page.view);
  const text = (): string => linesOf(screen()).join('\n');

  const handlerOf = (open: OpenPage, element: WxElement): Instance => {
    const definition = open.components.get(element.owner);
    return definition === undefined ? open.page : createInstance(realm, element.owner, definition);
  };
  /** Gives an event to an element and, if it bubbles, to what the element stands in. */
  const dispatch = (path: Path, type: string, detail: object): void => {
    const open = top();
    const target = described(lastOf(path));
    const along = bubbling.has(type) ? [...path].reverse() : [lastOf(path)];
    for (const element of along) {
      const binding = bindingOf(element, type);
      if (binding === undefined) continue;
      const touches = bubbling.has(type)
        ? [{ identifier: 0, pageX: 1, pageY: 1, clientX: 1, clientY: 1 }]
        : [];
      const event = {
        type,
        timeStamp: Math.round(performance.now()),
        target,
        currentTarget: described(element),
        mark: {},
        detail,
        touches,
        changedTouches: touches,
      };
      handlerOf(open, element).call(binding.method, realm.copy(event));
      if (binding.stops) return;
    }
  };

  const fits =
    (target: Target) =>
    (element: WxElement): boolean => {
      if (typeof target === 'string' && target.startsWith('#')) {
        return element.attributes.id === target.slice(1);
      }
      const names = [textOf(element), spokenNameOf(element)];
      return names.some((name) => (typeof target === 'string' ? name === target : target.test(name)));
    };
  const one = (target: Target, canTake: (path: Path) => WxElement | undefined): Path => {
    const takers = new Map<WxElement, Path>();
    for (const path of findAll(screen(), fits(target))) {
      const taker = canTake(path);
      // The innermost element comes last.
      if (taker !== undefined) takers.set(taker, path);
    }
    const [found, ...more] = takers.values();
    if (found === undefined) throw new Error(`nothing to use named ${target} in:\n${text()}`);
    if (more.length > 0) throw new Error(`${takers.size} things named ${target} in:\n${text()}`);
    return found;
  };
  const tapTaker = (path: Path): WxElement | undefined =>
    [...path].reverse().find((element) => isTappable(element));
  const inputTaker = (path: Path): WxElement | undefined =>
    lastOf(path).tag === 'input' && lastOf(path).attributes.disabled !== true ? lastOf(path) : undefined;
  /** Waits for a thing and uses it in the same moment, so that it cannot be redrawn in between. */
  const use = async <T>(
    target: Target,
    canTake: (path: Path) => WxElement | undefined,
    act: (path: Path) => T,
  ): Promise<T> => {
    let done: { result: T } | undefined;
    await waitFor(
      async () => {
        await realm.rest();
        const path = one(target, canTake);
        done = { result: act(path) };
        return true;
      },
      { what: String(target) },
    );
    await realm.rest();
    if (done === undefined) throw new Error(`${target} was not used`);
    return done.result;
  };

  return {
    route: () => top().route,
    query: () => top().query,
    routes: () => navigation.stack().map(({ route }) => route),
    loadedPackages: modules.loadedPackages,
    screen,
    text,
    waitForText: (wanted, waiting = {}) =>
      waitFor(
        () => {
          const now = text();
          const found = typeof wanted === 'string' ? now.includes(wanted) && wanted : wanted.exec(now)?.[0];
          if (!found) throw new Error(`the screen ${top().route} says:\n${now}`);
          return found;
        },
        { what: String(wanted), ...waiting },
      ),
    waitForRoute: async (route) => {
      await waitFor(
        () => {
          if (top().route !== route) throw new Error(`${top().route} says:\n${text()}`);
          return true;
        },
        { what: route },
      );
    },
    see: (target) => use(target, lastOf, (path) => textOf(lastOf(path))),
    tap: (target) =>
      use(target, tapTaker, (path) => {
        dispatch(path, 'tap', { x: 1, y: 1 });
        const button = [...path].reverse().find((element) => element.tag === 'button');
        if (button?.attributes.openType !== 'getPhoneNumber') return;
        const code = phoneCode();
        const answer =
          code === undefined
            ? { errMsg: 'getPhoneNumber:fail user deny' }
            : { errMsg: 'getPhoneNumber:ok', code, encryptedData: '', iv: '' };
        dispatch([button], 'getphonenumber', answer);
      }),
    type: (target, value) =>
      use(target, inputTaker, (path) => {
        dispatch(path, 'focus', { value: textOf(lastOf(path)), height: 0 });
        dispatch(path, 'input', { value, cursor: value.length, keyCode: 0 });
        dispatch(path, 'blur', { value, cursor: value.length });
      }),
    images: () =>
      findAll(screen(), ({ tag }) => tag === 'image').map((path) => ({
        src: String(lastOf(path).attributes.src),
        label: spokenNameOf(lastOf(path)),
      })),
    swipeBack: navigation.swipeBack,
    device,
    network,
    faults: realm.faults,
    evaluate: (code) => realm.evaluate(code, 'test.js'),
    close: realm.close,
  };
};

const described = (element: WxElement): object => ({
  id: String(element.attributes.id ?? ''),
  dataset: datasetOf(element),
  offsetLeft: 0,
  offsetTop: 0,
});

const isTappable = (element: WxElement): boolean =>
  (element.tag === 'button' && element.attributes.disabled !== true) ||
  (element.tag !== 'button' && bindingOf(element, 'tap') !== undefined);
