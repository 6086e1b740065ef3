import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Builder, Capabilities, Origin, type WebDriver } from 'selenium-webdriver';
import { freePort } from '../support/ports.ts';
import { scratchDir } from '../support/processes.ts';
import { waitFor } from '../support/wait.ts';
import { type BrowserWindow, type Engine, PATIENCE, PHONE } from './engine.ts';
import { endProgram, startProgram } from './program.ts';

/** Without it the browser's own buttons keep the window wider than a phone. */
const noRoomForButtons = '* { min-width: 0; padding: 0; margin: 0; border-width: 0; font-size: 4px; }';

/** A screen that nobody sees; it chooses a free number. */
const startScreen = async (): Promise<{ display: string; close: () => Promise<void> }> => {
  const size = `${2 * PHONE.width * PHONE.pixelRatio}x${2 * PHONE.height * PHONE.pixelRatio}x24`;
  const args = ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp'];
  const child = startProgram('Xvfb', args);
  let told = '';
  (child.stdio[3] as Readable).on('data', (chunk: Buffer) => {
    told += chunk.toString();
  });
  await waitFor(() => told.endsWith('\n'), { ...PATIENCE, what: 'the number of the screen' });
  return { display: `:${told.trim()}`, close: () => endProgram(child) };
};

/** Makes the inside of the window, not its frame, as large as the phone. */
const makePhoneSized = async (driver: WebDriver): Promise<void> => {
  const frame = () => driver.executeScript<number[]>('return [innerWidth, innerHeight]');
  const { width, height } = PHONE;
  await driver.manage().window().setRect({ x: 0, y: 0, width, height });
  const [, inner = 0] = await waitFor(async () => {
    const size = await frame();
    return size[0] === width && size;
  }, PATIENCE);
  await driver
    .manage()
    .window()
    .setRect({ x: 0, y: 0, width, height: 2 * height - inner });
  await waitFor(async () => (await frame()).join() === `${width},${height}`, {
    ...PATIENCE,
    what: 'the size of a phone',
  });
};

const windowOf = (driver: WebDriver, driverProcess: ChildProcess): BrowserWindow => ({
  goto: (url) => driver.get(url),
  evaluate: (run, ...args) => driver.executeScript(run, ...args),
  click: ({ x, y }) =>
    driver
      .actions()
      .move({ x: Math.round(x), y: Math.round(y), origin: Origin.VIEWPORT, duration: 0 })
      .click()
      .perform(),
  type: (text) => driver.switchTo().activeElement().sendKeys(text),
  screenshot: async () => Buffer.from(await driver.takeScreenshot(), 'base64'),
  complaints: () => [],
  close: async () => {
    await driver.quit();
    await endProgram(driverProcess);
  },
});

/** WebKitGTK's own small browser on a screen that nobody sees, spoken to by WebDriver. */
export const launchWebKit = async (): Promise<Engine> => {
  const dir = scratchDir();
  mkdirSync(join(dir, 'gtk-3.0'));
  writeFileSync(join(dir, 'gtk-3.0', 'gtk.css'), noRoomForButtons);
  const screen = await startScreen();
  const env = {
    ...process.env,
    DISPLAY: screen.display,
    GDK_BACKEND: 'x11',
    GDK_SCALE: String(PHONE.pixelRatio),
    XDG_CONFIG_HOME: dir,
    // No accessibility bus is there.
    NO_AT_BRIDGE: '1',
  };

  const newWindow = async (): Promise<BrowserWindow> => {
    // One of these serves one window only.
    const port = await freePort();
    const driverProcess = startProgram('WebKitWebDriver', [`--port=${port}`], env);
    const address = `http://127.0.0.1:${port}`;
    await waitFor(async () => (await fetch(`${address}/status`)).ok, {
      ...PATIENCE,
      what: 'WebKitWebDriver',
    });
    const driver = await new Builder()
      .usingServer(address)
      .withCapabilities(new Capabilities({ browserName: 'MiniBrowser' }))
      .build();
    await makePhoneSized(driver);
    return windowOf(driver, driverProcess);
  };

  return {
    name: 'webkit',
    newWindow,
    close: async () => {
      await screen.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
