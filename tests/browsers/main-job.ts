import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { licenceOf, setLicenceStatus } from '../e2e/console.ts';
import { freePort } from '../support/ports.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { waitFor } from '../support/wait.ts';
import { readQrCodes } from '../support/zbar.ts';
import { type Engine, PATIENCE } from './engine.ts';
import { newVisitor, type Visitor } from './visitor.ts';
import { type Watch, watchApp } from './watch.ts';

const pictures = 'tests/.artifacts/screenshots';
/** Generous: these engines draw without a graphics card. */
const TEST_MILLISECONDS = 120_000;
const FIRM = '东莞市示例清和商贸有限公司';

/** The same way in each engine: sign in, show, look, scan, sign out. Nothing may be refused by the policy or thrown. */
export const walkMainJob = (launch: () => Promise<Engine>): void => {
  let world: World;
  let watch: Watch;
  let engine: Engine;
  let holder: Visitor;
  let stranger: Visitor;
  let link: string;
  const person = personOfTown('何示例');

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    const appPort = await freePort();
    [engine, world] = await Promise.all([launch(), startWorld({ env: { bff: { PORT: String(appPort) } } })]);
    watch = await watchApp(world.appUrl, appPort);
    [holder, stranger] = await Promise.all([newVisitor(engine), newVisitor(engine)]);
  }, TEST_MILLISECONDS);

  afterAll(async () => {
    await holder?.close();
    await stranger?.close();
    await engine?.close();
    await watch?.close();
    await world?.stop();
  });

  /** Keeps what the window shows; nothing may stick out sideways. */
  const picture = async (visitor: Visitor, name: string): Promise<Buffer> => {
    const png = await visitor.screenshot();
    writeFileSync(join(pictures, `${engine.name}-${name}.png`), png);
    expect({ name, overflow: await visitor.overflow() }).toEqual({ name, overflow: 0 });
    return png;
  };

  /** What the code on the holder's screen says, once it is another one than before. */
  const shownLink = (before?: string): Promise<string> =>
    waitFor(
      async () => {
        const [read] = await readQrCodes(await holder.screenshot());
        return read !== before && read;
      },
      { ...PATIENCE, what: 'a code on the screen' },
    );

  test(
    'somebody new signs in, gives their real name and finds their licences',
    async () => {
      await holder.goto(world.appUrl);
      await holder.seen('#sign-in');
      await picture(holder, 'newcomer');
      await holder.tap('#sign-in');
      await holder.tap('#agree');
      await holder.seen('#agree[aria-checked="true"]');
      await picture(holder, 'sign-in');
      await holder.tap('#start-sign-in');
      await holder.tap(`#person-${person.id}`);

      await holder.fill('#name', person.name);
      await holder.fill('#id-number', person.idNumber);
      await holder.tap('#agree');
      await holder.seen('#agree[aria-checked="true"]');
      await picture(holder, 'real-name');
      await holder.tap('#confirm');

      await holder.seen('.licence-card', '营业执照');
      expect(await holder.seen('.screen')).toContain(FIRM);
      await picture(holder, 'wallet');
    },
    TEST_MILLISECONDS,
  );

  test(
    'they show a code; a stranger who opens its link sees that it holds, and they see that it was looked at',
    async () => {
      await holder.tap('#present');
      link = await shownLink();
      await picture(holder, 'present');
      expect(link.startsWith(`${world.appUrl}/v/`)).toBe(true);

      await stranger.goto(link);
      await stranger.seen('#verdict', '有效');
      const answer = await stranger.seen('.screen');
      await picture(stranger, 'verdict-valid');
      expect(answer).toContain('营业执照');
      expect(answer).toContain(FIRM);
      expect(answer).not.toContain(person.idNumber);

      await holder.seen('.screen', '这张码已被看过 1 次');
      await picture(holder, 'present-seen');
    },
    TEST_MILLISECONDS,
  );

  test(
    'the link of a newer code, typed into the scan page, leads to the same answer; a revoked licence is none',
    async () => {
      await holder.tap('#renew');
      link = await shownLink(link);
      const { licenceIdentifier } = await licenceOf(world, '示例清和', '营业执照');
      const typeLink = async () => {
        await stranger.goto(world.appUrl);
        await stranger.tap('#tab-scan');
        await stranger.tap('#scan-type');
        await stranger.fill('#typed', link);
        await picture(stranger, 'scan');
        await stranger.tap('#check-typed');
      };
      await typeLink();
      await stranger.seen('#verdict', '有效');

      await setLicenceStatus(world, licenceIdentifier, 'revoked', '示例：提供虚假材料');
      await typeLink();
      await stranger.seen('#verdict', '无效');
      await stranger.seen('.screen', '吊销');
      await picture(stranger, 'verdict-revoked');
    },
    TEST_MILLISECONDS,
  );

  test(
    'they sign out, and nothing of theirs is left on the screen',
    async () => {
      await holder.goto(`${world.appUrl}/#/pages/me/index`);
      await holder.seen('.screen', person.name.slice(0, 1));
      await picture(holder, 'me');
      await holder.tap('#sign-out');
      const left = await holder.seen('.screen', '登录后看企业证照');
      await picture(holder, 'signed-out');
      expect(left).not.toContain(FIRM);
    },
    TEST_MILLISECONDS,
  );

  test(
    'on all this way nothing was refused by the policy, no script failed, no console complained',
    async () => {
      const complaints = [...holder.complaints(), ...stranger.complaints()];
      // A page that does wrong shows that the watch would have told; what it tells of comes after all else.
      await holder.goto(watch.controlUrl);
      await waitFor(() => watch.hasSeenControl(1), {
        ...PATIENCE,
        what: 'what the wrong page does to the holder',
      });
      await stranger.goto(watch.controlUrl);
      await waitFor(() => watch.hasSeenControl(2), {
        ...PATIENCE,
        what: 'what the wrong page does to the stranger',
      });
      expect([...new Set([...complaints, ...watch.reports()])]).toEqual([]);
    },
    TEST_MILLISECONDS,
  );
};
