import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, newVisitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { readQrCode } from '../support/zbar.ts';
import { confirmRealName, present, seen, signIn } from './journey.ts';

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), launchBrowser()]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

/** Counts what a person does with their hands, on every page they come by, the province's included. */
const countWork = async (page: Page): Promise<{ taps: number; characters: number }> => {
  const work = { taps: 0, characters: 0 };
  await page.exposeFunction('noteTap', () => {
    work.taps += 1;
  });
  await page.exposeFunction('noteTyped', (characters: number) => {
    work.characters += characters;
  });
  await page.addInitScript(() => {
    const told = window as unknown as { noteTap: () => void; noteTyped: (characters: number) => void };
    addEventListener('click', () => told.noteTap(), true);
    addEventListener(
      'change',
      ({ target }) => {
        if (target instanceof HTMLInputElement) told.noteTyped(target.value.length);
      },
      true,
    );
  });
  return work;
};

test('what somebody new does until a stranger trusts their licence', async () => {
  const person = personOfTown('何示例');
  const holder = await newVisitor(browser);
  const work = await countWork(holder.page);
  await signIn(holder.page, world.appUrl, person);
  await confirmRealName(holder.page, person);
  await seen(holder.page, '.licence-card');
  const toTheWallet = { ...work };
  const link = await readQrCode(await present(holder.page));

  const stranger = await newVisitor(browser);
  const strangersWork = await countWork(stranger.page);
  // The phone's own scanner opened the link.
  await stranger.page.goto(link);
  expect(await seen(stranger.page, '#verdict')).toContain('有效');

  const counted = { toTheWallet, toTheCode: { ...work }, stranger: { ...strangersWork } };
  writeFileSync(join('tests/.artifacts', 'newcomer.json'), `${JSON.stringify(counted)}\n`);
  // Sign in, consent, leave, be this person; consent, confirm; name and ID number.
  expect(toTheWallet).toEqual({ taps: 6, characters: person.name.length + person.idNumber.length });
  expect(counted.toTheCode.taps).toBe(7);
  expect(counted.stranger).toEqual({ taps: 0, characters: 0 });
  await holder.close();
  await stranger.close();
});
