// @ts-check
import { connect, createServer } from 'node:net';
import { Trouble } from './say.mjs';

/** @param {number} port @param {string} host @returns {Promise<boolean>} */
export const isFree = (port, host) =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === 'EADDRINUSE' || code === 'EACCES') resolve(false);
      else if (code === 'EADDRNOTAVAIL') reject(new Trouble(`HOST=${host} is no address of this machine.`));
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** @param {number} port @param {string} host @returns {Promise<boolean>} whether somebody listens there */
export const isAnswering = (port, host) =>
  new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (/** @type {boolean} */ answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });

/** Where the search for a free port gives up. */
const attempts = 50;

/**
 * One port a name: the one set in the environment, which must be free, or else the first free one from the
 * usual one upwards, none given twice.
 * @template {string} Name
 * @param {Record<Name, { variable: string, usual: number, host: string, value?: string | undefined }>} wishes
 *   `value` is the variable's content, where set
 * @returns {Promise<Record<Name, number>>}
 */
export const choosePorts = async (wishes) => {
  /** @type {Set<number>} */
  const taken = new Set();
  /** @type {Partial<Record<Name, number>>} */
  const chosen = {};
  const names = /** @type {Name[]} */ (Object.keys(wishes));
  // The set ones first, so that no search runs into them.
  const ordered = [
    ...names.filter((name) => wishes[name].value),
    ...names.filter((name) => !wishes[name].value),
  ];
  for (const name of ordered) {
    const { variable, usual, host, value } = wishes[name];
    const port = value
      ? await explicitPort(variable, value, host, taken)
      : await nextFree(usual, host, taken, variable);
    taken.add(port);
    chosen[name] = port;
  }
  return /** @type {Record<Name, number>} */ (chosen);
};

/** @param {string} variable @param {string} value @param {string} host @param {Set<number>} taken */
const explicitPort = async (variable, value, host, taken) => {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Trouble(`${variable}=${value} is not a port (1 to 65535).`);
  }
  if (taken.has(port))
    throw new Trouble(`${variable}=${port}: another of the set ports has that number already.`);
  if (!(await isFree(port, host))) {
    throw new Trouble(
      `Port ${port} (${variable}) on ${host} is in use. Stop what listens there, set ${variable} to another port, or unset it and a free one is taken.`,
    );
  }
  return port;
};

/** @param {number} usual @param {string} host @param {Set<number>} taken @param {string} variable */
const nextFree = async (usual, host, taken, variable) => {
  for (let port = usual; port < usual + attempts; port++) {
    if (!taken.has(port) && (await isFree(port, host))) return port;
  }
  throw new Trouble(
    `No free port from ${usual} to ${usual + attempts - 1}. Set ${variable} to one that is free.`,
  );
};
