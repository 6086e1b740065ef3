import { FIRM_STATUS_NAMES, FIRM_STATUSES } from '@qzt/shared/domain/firm-status';
import { AUTHORITY_STATUSES, LICENCE_STATE_NAMES } from '@qzt/shared/domain/licence-status';
import type { AuthorityLicence } from '@qzt/shared/government/licences';
import {
  FAULT_MODES,
  type Fault,
  type FaultMode,
  type Faults,
  MOST_DELAY_MILLISECONDS,
  SERVICE_NAMES,
  type ServiceName,
} from '../http/faults.ts';
import { type Html, html, page } from '../http/html.ts';
import type { LivingTown } from '../town/living-town.ts';
import type { Firm } from '../town/types.ts';
import type { ConsoleParts } from './actions.ts';

const SERVICE_TITLES = {
  registry: '商事登记',
  licences: '电子证照',
  identity: '身份认证',
  wechat: '微信',
} as const;
const MODE_TITLES: Record<FaultMode, string> = {
  up: '正常',
  down: '断开',
  garbage: '答非所问',
  forged: '签名不对',
};

const SLOW_MILLISECONDS = 5000;
const AT_ONE_TAP: readonly (readonly [key: string, title: string, fault: Fault])[] = [
  ['up', '恢复正常', { mode: 'up', delayMilliseconds: 0 }],
  ['down', '停掉', { mode: 'down', delayMilliseconds: 0 }],
  ['slow', '放慢 5 秒', { mode: 'up', delayMilliseconds: SLOW_MILLISECONDS }],
];

const option = (value: string, title: string, chosen: boolean): Html =>
  html`<option value="${value}" ${chosen && 'selected'}>${title}</option>`;

const alert = (problem: string): Html =>
  html`${problem !== '' && html`<p class="note" role="alert">${problem}</p>`}`;

/** The console's first page: the services and the trouble to make with them, the search, and who holds the phone. */
export function frontPage(
  { town, faults, outbox }: ConsoleParts,
  query: string,
  found: readonly Firm[],
  problem: string,
): string {
  const waiting = outbox.waiting().length;
  return page(
    '示例小镇控制台',
    html`
<h1>示例小镇控制台</h1>
<p class="soft">开发用：这里的企业、人和证照都是编的。改动会发通知给企证通，并留到下次启动。</p>
${alert(problem)}
${waiting > 0 && html`<p class="note">还有 ${waiting} 条通知没有送到，会继续送。</p>`}
<h2>外部服务</h2>
<p class="soft">停掉、放慢或弄乱一项服务，看企证通怎么应对。重新启动后恢复正常。</p>
${SERVICE_NAMES.map((name) => serviceCard(name, faults))}
<h2>微信里是谁</h2>
<p class="soft">微信开发者工具的登录码代表这个人，现在是 ${town.pickedPerson()?.name ?? '（没有选）'}。</p>
<form method="post" action="/console/actions/pick-wechat-person" class="row">
<input type="text" name="personId" list="people" required aria-label="人员编号" placeholder="编号，如 p001">
<datalist id="people">${town.people().map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</datalist>
<button>换成这个人</button>
</form>
<h2>找企业</h2>
<form method="get" action="/console" class="row" role="search">
<input type="search" name="q" value="${query}" aria-label="找企业" placeholder="企业名称、信用代码或法定代表人">
<button class="main">查找</button>
</form>
${firmTable(town, found)}`,
  );
}

function firmTable(town: LivingTown, firms: readonly Firm[]): Html {
  if (firms.length === 0) return html`<p>没有找到，换个说法试试。</p>`;
  return html`<div class="wide"><table>
<thead><tr><th>企业</th><th>信用代码</th><th>法定代表人</th><th>状态</th></tr></thead>
<tbody>${firms.map(
    (firm) => html`<tr>
<td><a href="/console/firms/${firm.creditCode}">${firm.name}</a></td>
<td><code>${firm.creditCode}</code></td>
<td>${town.person(firm.legalRepresentativeId)?.name ?? ''}</td>
<td>${FIRM_STATUS_NAMES[firm.status]}</td></tr>`,
  )}</tbody></table></div>`;
}

/** What a service does now, the usual troubles at one tap, and every other below. */
function serviceCard(name: ServiceName, faults: Faults): Html {
  const { mode, delayMilliseconds } = faults.of(name);
  const slow = delayMilliseconds > 0 && `，慢 ${delayMilliseconds} 毫秒`;
  const atOneTap = ([key, title, fault]: (typeof AT_ONE_TAP)[number]): Html =>
    html`<form method="post" action="/console/actions/set-fault" id="${key}-${name}">
<input type="hidden" name="service" value="${name}"><input type="hidden" name="mode" value="${fault.mode}">
<input type="hidden" name="delayMilliseconds" value="${fault.delayMilliseconds}">
<button aria-label="${title}：${SERVICE_TITLES[name]}">${title}</button></form>`;
  return html`<div class="card" id="service-${name}">
<div class="row"><h3>${SERVICE_TITLES[name]}</h3><span>现在${MODE_TITLES[mode]}${slow}</span>${AT_ONE_TAP.map(atOneTap)}</div>
<details><summary>别的毛病</summary>${faultForm(name, faults)}</details>
</div>`;
}

function faultForm(name: ServiceName, faults: Faults): Html {
  const { mode, delayMilliseconds } = faults.of(name);
  return html`<form method="post" action="/console/actions/set-fault" class="row" id="fault-${name}">
<input type="hidden" name="service" value="${name}">
<select name="mode" aria-label="${SERVICE_TITLES[name]}的状况">${FAULT_MODES.map((one) => option(one, MODE_TITLES[one], one === mode))}</select>
<label class="row">慢 <input type="number" name="delayMilliseconds" value="${delayMilliseconds}" min="0" max="${MOST_DELAY_MILLISECONDS}"> 毫秒</label>
<button>设置</button>
</form>`;
}

/** One firm: what the register and the licence authority hold, and what can be done to it. */
export function firmPage({ town, faults }: ConsoleParts, firm: Firm, problem: string): string {
  const back = `/console/firms/${firm.creditCode}`;
  const representative = town.person(firm.legalRepresentativeId);
  const licences = town.licencesOf(firm.creditCode);
  return page(
    firm.name,
    html`
<p><a href="/console">返回控制台</a></p>
<h1>${firm.name}</h1>
<p><code>${firm.creditCode}</code> · ${firm.type} · ${firm.address}</p>
${alert(problem)}
<div class="card">
<p>登记状态：<strong>${FIRM_STATUS_NAMES[firm.status]}</strong>（${firm.statusSince} 起）</p>
<form method="post" action="/console/actions/set-firm-status" class="row" id="firm-status">
<input type="hidden" name="back" value="${back}"><input type="hidden" name="creditCode" value="${firm.creditCode}">
<select name="status" aria-label="登记状态">${FIRM_STATUSES.map((one) => option(one, FIRM_STATUS_NAMES[one], one === firm.status))}</select>
<button>改登记状态</button>
</form>
</div>
<div class="card">
<p>法定代表人：<strong>${representative?.name ?? ''}</strong>（${firm.legalRepresentativeId}）</p>
<p class="soft">身份证号 <code>${representative?.idNumber ?? ''}</code>，手机号 <code>${representative?.phone ?? ''}</code>（都是编的，实名核验时用）</p>
<form method="post" action="/console/actions/set-legal-representative" class="row" id="legal-representative">
<input type="hidden" name="back" value="${back}"><input type="hidden" name="creditCode" value="${firm.creditCode}">
<input type="text" name="personId" list="people" required aria-label="新法定代表人的编号" placeholder="编号，如 p003">
<datalist id="people">${town.people().map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</datalist>
<button>换法定代表人</button>
</form>
<div class="row">${spoilForm(firm.creditCode, faults, back)}</div>
</div>
<h2>证照 ${licences.length} 张</h2>
${licences.map((licence) => licenceCard(licence, faults, back))}`,
  );
}

/** The record comes out in a shape that nobody agreed on, until it is mended. */
function spoilForm(id: string, faults: Faults, back: string): Html {
  const spoilt = faults.isSpoilt(id);
  return html`<form method="post" action="/console/actions/spoil-record">
<input type="hidden" name="back" value="${back}"><input type="hidden" name="id" value="${id}">
<input type="hidden" name="spoilt" value="${spoilt ? 'no' : 'yes'}">
<button>${spoilt ? '修好这条记录' : '弄坏这条记录'}</button>
</form>`;
}

function licenceCard(licence: AuthorityLicence, faults: Faults, back: string): Html {
  const { licenceIdentifier, status, statusSince, statusReason } = licence;
  const backField = html`<input type="hidden" name="back" value="${back}">
<input type="hidden" name="licenceIdentifier" value="${licenceIdentifier}">`;
  return html`<div class="card" data-licence="${licenceIdentifier}">
<p><strong>${licence.kindName}</strong> ${licence.number} · <strong>${LICENCE_STATE_NAMES[status]}</strong>
${statusSince !== null && html`（${statusSince} 起${statusReason !== null && html`，${statusReason}`}）`}</p>
<p class="soft">${licence.validFrom} 至 ${licence.validTo ?? '长期'} · ${licence.issuer.name} · <code>${licenceIdentifier}</code></p>
<div class="row">
<form method="post" action="/console/actions/set-licence-status" class="row">${backField}
<select name="status" aria-label="证照状态">${AUTHORITY_STATUSES.map((one) => option(one, LICENCE_STATE_NAMES[one], one === status))}</select>
<input type="text" name="reason" maxlength="100" aria-label="原因" placeholder="原因，可不填">
<button>改状态</button>
</form>
${
  status !== 'superseded' &&
  html`<form method="post" action="/console/actions/issue-new-version">${backField}<button>换发新版</button></form>`
}
${spoilForm(licenceIdentifier, faults, back)}
</div>
</div>`;
}
