/** The provider's sign-in page: a few people of the town, one tap each, and a search for the rest. */

import Koa, { type Context } from 'koa';
import type Provider from 'oidc-provider';
import { readRawBody } from '../http/answers.ts';
import { type Html, html, page, pageHeaders } from '../http/html.ts';
import type { LivingTown } from '../town/living-town.ts';
import type { Person } from '../town/types.ts';
import { COPY_SCRIPT, COPY_SCRIPT_HASH } from './copy-script.ts';
import { subjectOf } from './provider.ts';

const MOST_FOUND = 20;
const PAGE_PATH = /^\/identity\/oidc\/interaction\/[A-Za-z0-9_-]+$/;

/** @param redirectOrigin where the browser goes on after the tap; its form must be allowed to end there */
export function signInPages(provider: Provider, town: LivingTown, redirectOrigin: string): Koa {
  const app = new Koa();
  app.use(async (context) => {
    context.set(pageHeaders([redirectOrigin], COPY_SCRIPT_HASH));
    if (!PAGE_PATH.test(context.path)) return;
    try {
      await provider.interactionDetails(context.req, context.res);
    } catch {
      // The cookie or the record is gone: opened late, twice or elsewhere.
      context.status = 400;
      context.type = 'html';
      context.body = lostPage();
      return;
    }
    if (context.method === 'POST') await decide(context);
    else if (context.method === 'GET') show(context, '');
    else context.status = 405;
  });

  function show(context: Context, problem: string): void {
    const query = String(context.query.q ?? '')
      .trim()
      .slice(0, 40);
    context.type = 'html';
    context.body = page('省可信身份认证（示例）', chooser(town, query, problem), {
      narrow: true,
      script: COPY_SCRIPT,
    });
  }

  async function decide(context: Context): Promise<void> {
    const form = new URLSearchParams((await readRawBody(context)).toString('utf8'));
    if (form.get('decision') === 'decline') {
      await goOn(context, { error: 'access_denied', error_description: 'the person declined' });
      return;
    }
    const person = town.person(form.get('person') ?? '');
    if (!person) {
      context.status = 400;
      show(context, '没有这个人，请从下面选一位');
      return;
    }
    await goOn(context, { login: { accountId: subjectOf(person), remember: false } });
  }

  async function goOn(context: Context, result: Parameters<Provider['interactionResult']>[2]): Promise<void> {
    const next = await provider.interactionResult(context.req, context.res, result, {
      mergeWithLastSubmission: false,
    });
    context.redirect(next);
    context.status = 303;
  }

  return app;
}

function chooser(town: LivingTown, query: string, problem: string): Html {
  const found = query === '' ? [] : town.searchPeople(query, MOST_FOUND);
  const featured = town.featured.flatMap(({ personId, firm, note }) => {
    const person = town.person(personId);
    return person && !found.includes(person)
      ? [choice(person, firm === '' ? note : `${firm} · ${note}`)]
      : [];
  });
  return html`
<h1>省可信身份认证</h1>
<p class="soft">这是开发用的示例服务：人、企业和号码都是编的，所以这里直接写出身份证号。</p>
${problem !== '' && html`<p class="note" role="alert">${problem}</p>`}
<p>点一下姓名就登录，并同意把本人手机号告诉“企证通”，只用于登录。登录后要核验实名，姓名和身份证号可以先在这里复制。</p>
<form method="get" class="row" role="search">
<input type="search" name="q" value="${query}" aria-label="找人" placeholder="姓名、手机号、企业名称或信用代码">
<button>找人</button>
</form>
${query !== '' && html`<h2>找到 ${found.length} 位</h2>${found.length === 0 && html`<p>没有找到，换个说法试试，也可以从下面选一位。</p>`}`}
<form method="post">
${found.map((person) => choice(person, firmsInShort(town, person)))}
<h2>常用的几位</h2>
${featured}
<p class="row"><button name="decision" value="decline" id="decline">不同意，返回</button></p>
</form>
<p class="note status" id="copied" role="status"></p>`;
}

/** One tap signs in; beside it what the real-name check will ask for, to be taken along. */
function choice({ id, name, idNumber }: Person, note: string): Html {
  const copy = (what: 'name' | 'number', title: string): Html =>
    html`<button type="button" data-copies="${what}-${id}" data-what="${name}的${title}" aria-label="复制${title}：${name}">复制${title}</button>`;
  return html`
<div class="card person-card">
<button class="person" name="person" value="${id}" id="person-${id}"><span id="name-${id}">${name}</span><small>${note}</small></button>
<div class="row">
<p class="copies">身份证号 <code id="number-${id}">${idNumber}</code></p>
${copy('name', '姓名')}${copy('number', '身份证号')}
</div>
</div>`;
}

function firmsInShort(town: LivingTown, person: Person): string {
  const [first, ...others] = town.firmsLedBy(person.id);
  if (!first) return '名下没有企业';
  return others.length === 0 ? first.name : `${first.name} 等 ${others.length + 1} 家`;
}

function lostPage(): string {
  return page(
    '登录没有走完',
    html`<h1>登录没有走完</h1><p>这一页已经用过或者放得太久了，请回到企证通，重新点一次登录。</p>`,
    { narrow: true },
  );
}
