import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type AppConfig, packageOf } from './files.ts';
import type { Realm } from './realm.ts';

/** What a page or component hands to `Page()` or `Component()`. */
export type Definition = Record<string, unknown>;

export interface Modules {
  /** Runs app.js, and with it what it requires. @returns what it gave to `App()` */
  loadApp: () => Definition;
  /** Runs a page's or component's file the first time. @returns what it gave to `Page()` or `Component()` */
  load: (owner: string) => Definition;
  /** Sub-packages of which a file has been run; the main one under the empty name. */
  loadedPackages: () => string[];
}

interface LoadedModule {
  exports: unknown;
}

type ModuleWrapper = (require: (path: string) => unknown, module: LoadedModule, exports: unknown) => void;

/** WeChat's module system: relative paths only, and a sub-package sees itself and the main one. */
export const createModules = (dir: string, config: AppConfig, realm: Realm): Modules => {
  const loaded = new Map<string, LoadedModule>();
  const definitions = new Map<string, Definition>();
  let running = '';

  const takeDefinition = (definition: Definition) => {
    definitions.set(running, definition);
  };
  for (const name of ['App', 'Page', 'Component']) realm.define(name, takeDefinition);
  realm.define('Behavior', (definition: Definition) => definition);

  const run = (file: string): unknown => {
    const known = loaded.get(file);
    if (known !== undefined) return known.exports;
    const path = join(dir, file);
    if (!existsSync(path)) throw new Error(`module '${file}' is not defined`);
    const module: LoadedModule = { exports: realm.copy({}) };
    loaded.set(file, module);
    const wrapper = realm.evaluate(
      `(function (require, module, exports) {${readFileSync(path, 'utf8')}\n})`,
      file,
    ) as ModuleWrapper;
    wrapper((request) => run(resolve(file, request)), module, module.exports);
    return module.exports;
  };
  const resolve = (from: string, request: string): string => {
    if (!/^\.{1,2}\//.test(request))
      throw new Error(`${from} requires '${request}', which is no relative path`);
    const path = posix.normalize(posix.join(posix.dirname(from), request));
    const file = path.endsWith('.js') ? path : `${path}.js`;
    const [own, its] = [packageOf(config, from), packageOf(config, file)];
    if (its !== '' && its !== own) throw new Error(`${from} requires ${file} of another package`);
    return file;
  };
  const load = (owner: string): Definition => {
    running = owner;
    run(`${owner}.js`);
    const definition = definitions.get(owner);
    if (definition === undefined) throw new Error(`${owner}.js has registered nothing`);
    return definition;
  };
  return {
    loadApp: () => load('app'),
    load,
    loadedPackages: () => [...new Set([...loaded.keys()].map((file) => packageOf(config, file)))],
  };
};
