import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { createContext, Script } from 'node:vm';
import { filesIn, readJson } from './files.ts';

/** An element as WeChat's view layer builds it; `owner` is the page or component whose markup it stands in. */
export interface WxElement {
  /** Without the `wx-` that WeChat puts before it: `view`, `text`, `button`. */
  tag: string;
  /** Attributes as written, `data-sid` and `bindtap` among them; others in camel case. */
  attributes: Record<string, unknown>;
  children: (WxElement | string)[];
  owner: string;
}

const require = createRequire(import.meta.url);

interface RawElement {
  tag: string;
  attr?: Record<string, unknown>;
  children: (RawElement | string | number)[];
}

type Generate = (data: object) => RawElement;

const binaries: Partial<Record<NodeJS.Platform, (name: string) => string>> = {
  linux: (name) => `linux/${name}`,
  darwin: (name) => `mac/${name}`,
  win32: (name) => `windows/${name}.exe`,
};

/**
 * Runs one of WeChat's compilers in a build's folder and returns what it prints. The package ships them
 * without the right to execute, so a copy is run.
 * @throws with the compiler's own words when it refuses its input
 */
const runCompiler = (name: 'wcc' | 'wcsc', dir: string, args: string[]): string => {
  const place = binaries[process.platform]?.(name);
  if (place === undefined) throw new Error(`WeChat's compilers do not exist for ${process.platform}`);
  const installed = dirname(require.resolve('miniprogram-compiler/package.json'));
  const own = mkdtempSync(join(tmpdir(), 'qzt-compiler-'));
  try {
    const binary = join(own, name);
    copyFileSync(join(installed, 'bin', place), binary);
    chmodSync(binary, 0o755);
    const { status, signal, stdout, stderr, error } = spawnSync(binary, args, {
      cwd: dir,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (error) throw error;
    if (status !== 0) throw new Error(`${name} ended with ${status ?? signal}: ${stderr || stdout}`);
    return stdout;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
};

/** Names and places of the components that a page or component uses, from the JSON beside it. */
const componentsOf = (dir: string, owner: string): Map<string, string> => {
  if (!existsSync(join(dir, `${owner}.json`))) return new Map();
  const { usingComponents = {} } = readJson<{ usingComponents?: Record<string, string> }>(
    dir,
    `${owner}.json`,
  );
  return new Map(
    Object.entries(usingComponents).map(([name, path]) => [
      name,
      posix.normalize(path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(owner), path)),
    ]),
  );
};

export interface Markup {
  /** What a page's or component's WXML makes of its data; components are put in place of their elements. */
  render: (owner: string, data: object) => WxElement;
  componentsOf: (owner: string) => Map<string, string>;
}

/** Compiles all WXML and WXS of a build with WeChat's own compiler. @throws when a file is refused */
export const compileMarkup = (dir: string): Markup => {
  const owners = filesIn(dir, '.wxml').map((file) => file.replace(/\.wxml$/, ''));
  const using = new Map(owners.map((owner) => [owner, componentsOf(dir, owner)]));
  const declared = [...using].filter(([, components]) => components.size > 0);
  const declarations = [
    declared.length,
    ...declared.flatMap(([owner, components]) => [`${owner}.wxml`, components.size, ...components.keys()]),
  ].join(' ');
  const code = runCompiler('wcc', dir, [
    '-d',
    '-cc',
    declarations,
    ...owners.map((owner) => `${owner}.wxml`),
    ...filesIn(dir, '.wxs'),
    '-gn',
    '$gwx',
  ]);
  const warnings: string[] = [];
  const console = { log: () => undefined, warn: (text: unknown) => warnings.push(String(text)) };
  const view = createContext({ window: {}, console });
  new Script(code, { filename: 'markup.js' }).runInContext(view);
  const parse = new Script('JSON.parse').runInContext(view) as (text: string) => object;
  const generatorOf = new Script('$gwx').runInContext(view) as (file: string) => Generate | undefined;

  const convert = (raw: RawElement, owner: string): (WxElement | string)[] => {
    const children = raw.children.flatMap((child) =>
      typeof child === 'object' ? convert(child, owner) : [String(child)],
    );
    const tag = raw.tag.replace(/^wx-/, '');
    if (tag === 'virtual') return children;
    const attributes = raw.attr ?? {};
    const component = using.get(owner)?.get(tag);
    return component === undefined
      ? [{ tag, attributes, children, owner }]
      : render(component, attributes).children;
  };
  const render = (owner: string, data: object): WxElement => {
    const generate = generatorOf(`${owner}.wxml`);
    if (generate === undefined) throw new Error(`${owner}.wxml has not been compiled`);
    warnings.length = 0;
    // WXS tells plain objects by this context's own Object.
    const children = generate(parse(JSON.stringify(data))).children.flatMap((child) =>
      typeof child === 'object' ? convert(child, owner) : [String(child)],
    );
    // A template that does not exist is only warned of, and its element is missing from the screen.
    if (warnings.length > 0) throw new Error(`${owner}.wxml: ${warnings.join('; ')}`);
    return { tag: 'page', attributes: {}, children, owner };
  };
  return { render, componentsOf: (owner) => using.get(owner) ?? new Map() };
};

/** Compiles all WXSS of a build. @throws when a file is refused */
export const compileStyles = (dir: string): string => {
  const files = filesIn(dir, '.wxss');
  const scoped = files.filter((file) => existsSync(join(dir, file.replace(/\.wxss$/, '.json'))));
  const others = files.filter((file) => !scoped.includes(file));
  return runCompiler('wcsc', dir, ['-db', '-pc', String(scoped.length), ...scoped, ...others]);
};
