import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Every file below a folder, as paths from it with forward slashes, in order. */
export const filesIn = (dir: string, suffix = ''): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();

export const readJson = <T>(dir: string, file: string): T =>
  JSON.parse(readFileSync(join(dir, file), 'utf8')) as T;

/** The parts of app.json that the shim goes by. */
export interface AppConfig {
  pages: string[];
  subPackages?: { root: string; pages: string[] }[];
  tabBar?: { custom?: boolean; list: { pagePath: string; text: string }[] };
}

export const readAppConfig = (dir: string): AppConfig => readJson<AppConfig>(dir, 'app.json');

/** Routes of all pages, as WeChat writes them: `packages/wallet/present/index`. */
export const routesOf = ({ pages, subPackages = [] }: AppConfig): string[] => [
  ...pages,
  ...subPackages.flatMap(({ root, pages: own }) => own.map((page) => `${root}/${page}`)),
];

/** The root of the sub-package that a file belongs to; empty for the main package. */
export const packageOf = ({ subPackages = [] }: AppConfig, file: string): string =>
  subPackages.find(({ root }) => file.startsWith(`${root}/`))?.root ?? '';
