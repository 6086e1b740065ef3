import type { World } from '../support/processes.ts';
import { waitFor } from '../support/wait.ts';

type Service = 'registry' | 'licences' | 'identity' | 'wechat';

/** Makes something happen in the town, as a person at its console would. */
const act = async (world: World, action: string, told: Record<string, unknown>): Promise<void> => {
  const answer = await fetch(`${world.mockUrl}/console/api/actions/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(told),
  });
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`);
};

export const setFault = (
  world: World,
  service: Service,
  {
    mode = 'up',
    delayMilliseconds = 0,
  }: { mode?: 'up' | 'down' | 'garbage' | 'forged'; delayMilliseconds?: number } = {},
): Promise<void> => act(world, 'set-fault', { service, mode, delayMilliseconds });

/** A record comes out in a shape that nobody agreed on, or well again. @param id licence identifier or credit code */
export const spoilRecord = (world: World, id: string, spoilt: 'yes' | 'no'): Promise<void> =>
  act(world, 'spoil-record', { id, spoilt });

/** Every service as it should be. */
export const allIsWell = async (world: World): Promise<void> => {
  for (const service of ['registry', 'licences', 'identity', 'wechat'] as const)
    await setFault(world, service);
};

interface TownFirm {
  creditCode: string;
  name: string;
}
interface TownLicence {
  kind: string;
  kindName: string;
  licenceIdentifier: string;
}

/** The licence of a kind that a firm holds, by a word of the firm's name. */
export const licenceOf = async (world: World, word: string, kindName: string): Promise<TownLicence> => {
  const found = await fetch(`${world.mockUrl}/console/api/firms?q=${encodeURIComponent(word)}`);
  const { firms } = (await found.json()) as { firms: TownFirm[] };
  const firm = firms.find(({ name }) => name.includes(word));
  if (!firm) throw new Error(`no firm is called ${word}`);
  const answer = await fetch(`${world.mockUrl}/console/api/firms/${firm.creditCode}`);
  const { licences } = (await answer.json()) as { licences: TownLicence[] };
  const licence = licences.find((one) => one.kindName === kindName);
  if (!licence) throw new Error(`${firm.name} holds no ${kindName}`);
  return licence;
};

/** Changes a licence's status and waits until the app has acknowledged the notice of it. */
export const setLicenceStatus = async (
  world: World,
  licenceIdentifier: string,
  status: string,
  reason?: string,
): Promise<void> => {
  await act(world, 'set-licence-status', { licenceIdentifier, status, reason });
  await waitFor(
    async () => {
      const answer = await fetch(`${world.mockUrl}/console/api/webhooks`);
      return ((await answer.json()) as { waiting: unknown[] }).waiting.length === 0;
    },
    { what: 'the acknowledgement of the notice' },
  );
};
