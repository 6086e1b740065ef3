// @ts-check
// What the tests need from the system: browsers, a font with Chinese characters, a QR decoder, a Redis server.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { answers, run } from './run.mjs';
import { step, Trouble } from './say.mjs';

/** @param {string} name @returns {string | undefined} path of a program */
export const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((dir) => join(dir, name))
    .find((path) => existsSync(path));

const usualChromiums = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** @returns {string | undefined} path of a Chromium; `CHROMIUM_PATH` decides where set */
export const findChromium = () => {
  const set = process.env.CHROMIUM_PATH;
  if (set) {
    if (existsSync(set)) return set;
    throw new Trouble(`CHROMIUM_PATH=${set}: there is no such file.`);
  }
  return onPath('chromium') ?? usualChromiums.find((path) => existsSync(path));
};

/** @returns {string | undefined} path of a Firefox */
export const findFirefox = () => onPath('firefox-esr') ?? onPath('firefox');

const hasChineseFont = () => {
  // macOS and Windows bring one.
  if (process.platform !== 'linux') return true;
  return (spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' }).stdout ?? '').trim() !== '';
};

/** @param {boolean} isThere @param {string} what @param {string[]} packages */
const unless = (isThere, what, packages) => (isThere ? [] : [{ what, packages }]);

const lackingForScreens = () => [
  ...unless(hasChineseFont(), 'a Chinese font', ['fontconfig', 'fonts-wqy-microhei']),
  ...unless(onPath('zbarimg') !== undefined, 'zbarimg, the QR decoder', ['zbar-tools']),
];

/** What each kind of test needs. */
const wanted = {
  browser: () => [...unless(findChromium() !== undefined, 'Chromium', ['chromium']), ...lackingForScreens()],
  otherBrowsers: () => [
    ...unless(findFirefox() !== undefined, 'Firefox', ['firefox-esr']),
    ...unless(onPath('WebKitWebDriver') !== undefined, 'WebKitGTK with its driver', ['webkit2gtk-driver']),
    ...unless(onPath('Xvfb') !== undefined, 'Xvfb, a screen without a monitor', ['xvfb']),
    ...unless(onPath('setpriv') !== undefined, 'setpriv', ['util-linux']),
    ...lackingForScreens(),
  ],
  redis: () => unless(onPath('redis-server') !== undefined, 'redis-server', ['redis-server']),
};

/**
 * Installs what is missing where that is allowed; otherwise fails with the command to type.
 * @param {(keyof typeof wanted)[]} kinds
 */
export const ensureTools = async (kinds) => {
  const missing = () => kinds.flatMap((kind) => wanted[kind]());
  const lacking = missing();
  if (lacking.length === 0) return;
  const packages = lacking.flatMap((one) => one.packages);
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  const rights = aptRights();
  if (rights === undefined) throw new Trouble(howTo(lacking, install));
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (/** @type {string[]} */ command, /** @type {string} */ log) => {
    const [file = '', ...args] = [...rights, ...command];
    return run(file, args, { env, log, failure: howTo(lacking, install) });
  };
  await step(`Installing ${packages.join(', ')}`, async () => {
    await apt(['apt-get', 'update'], 'apt-update.log');
    await apt(install, 'apt-install.log');
  });
  const still = missing();
  if (still.length > 0) throw new Trouble(howTo(still, install));
};

/** @returns {string[] | undefined} what to put before apt-get; undefined where it may not or cannot be used */
const aptRights = () => {
  if (onPath('apt-get') === undefined) return undefined;
  if (process.getuid?.() === 0) return [];
  return onPath('sudo') !== undefined && answers('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined;
};

/** @param {{ what: string }[]} lacking @param {string[]} install */
const howTo = (lacking, install) =>
  [
    `The tests need ${lacking.map((one) => one.what).join(' and ')}. On Debian or Ubuntu, type:`,
    '',
    `  sudo apt-get update && sudo ${install.join(' ')}`,
    '',
    'Elsewhere install them in the usual way; CHROMIUM_PATH may name any Chromium or Chrome.',
  ].join('\n');
