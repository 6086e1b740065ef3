import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tooBig, weappPackages } from '../../scripts/lib/sizes.mjs';
import { artifact } from '../support/artifacts.ts';
import { scratchDir } from '../support/processes.ts';
import { filesIn, readAppConfig, routesOf } from '../support/weapp/files.ts';
import { compileMarkup, compileStyles } from '../support/weapp/markup.ts';

const dir = artifact('weapp');

describe('the WeChat build', () => {
  it('has markup that WeChat’s compiler takes, every page of it', () => {
    const markup = compileMarkup(dir);
    for (const route of routesOf(readAppConfig(dir))) {
      const page = markup.render(route, { root: { cn: [] } });
      expect({ route, children: page.children }).toEqual({ route, children: [] });
    }
  });

  it('has style sheets that WeChat’s compiler takes', () => {
    expect(compileStyles(dir)).toContain('app.wxss');
  });

  it('says what a screen reader needs in its markup', () => {
    const base = readFileSync(join(dir, 'base.wxml'), 'utf8');
    for (const attribute of ['aria-label', 'aria-role', 'aria-hidden', 'aria-checked', 'aria-disabled']) {
      expect(base).toContain(attribute);
    }
  });

  it('holds every file that app.json names', () => {
    const missing = routesOf(readAppConfig(dir)).flatMap((route) =>
      ['.js', '.json', '.wxml']
        .map((ending) => route + ending)
        .filter((file) => !existsSync(join(dir, file))),
    );
    expect(missing).toEqual([]);
  });

  it('keeps each package within its budget', () => {
    const packages = weappPackages(dir);
    expect(packages.map(({ name }) => name)).toContain('packages/wallet');
    expect(tooBig(packages)).toEqual([]);
    expect(tooBig([{ name: 'main', bytes: 501 * 1024 }])).toEqual(['main: 501 KB, and 500 KB is the limit']);
  });

  it('carries no source map, font or picture: all of it is drawn', () => {
    expect(filesIn(dir).filter((file) => /\.(map|png|jpe?g|gif|ttf|woff2?)$/.test(file))).toEqual([]);
  });
});

describe('WeChat’s compilers, as these tests run them', () => {
  const broken = scratchDir();

  beforeEach(() => {
    rmSync(broken, { recursive: true, force: true });
    cpSync(dir, broken, { recursive: true });
  });
  afterAll(() => rmSync(broken, { recursive: true, force: true }));

  it('refuse a tag that does not close', () => {
    writeFileSync(join(broken, 'pages/wallet/index.wxml'), '<view><text></view>');
    expect(() => compileMarkup(broken)).toThrow(/wcc/);
  });

  it('refuse a style rule that does not close', () => {
    writeFileSync(join(broken, 'app.wxss'), 'view { color: red;;; } } .a {');
    expect(() => compileStyles(broken)).toThrow(/wcsc/);
  });

  it('tell of a template that does not exist', () => {
    writeFileSync(join(broken, 'pages/wallet/index.wxml'), '<template is="nothing" data="{{root:root}}" />');
    expect(() => compileMarkup(broken).render('pages/wallet/index', { root: {} })).toThrow(/nothing/);
  });
});
