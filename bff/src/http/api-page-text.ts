/** The API as a page to read: what stands in the OpenAPI document, and nothing else. */

import type { ApiOperation, ApiSchema, OpenApiDocument } from './openapi.ts';

const STYLE = `
  body { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; color: #16211d; background: #fff;
    font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
  code { font: 0.875rem/1.5 ui-monospace, monospace; background: #f1f4f2; }
  a { color: #14526e; }
  h2 { margin-top: 3rem; } h3 { margin-top: 2.5rem; }
  li { padding: 0.25rem 0; }
  table { width: 100%; margin: 1rem 0; border-collapse: collapse; }
  caption { padding: 0.25rem 0; font-weight: 600; text-align: left; }
  th, td { border: 1px solid #c9d3ce; padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; }
  p.more { color: #46554f; }
`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
const code = (text: string): string => `<code>${escaped(text)}</code>`;

interface FieldRow {
  name: string;
  type: string;
  required: boolean;
  notes: string;
}

/** The schema of what is there, and whether nothing may be. */
function shapeOf(schema: ApiSchema): { schema: ApiSchema; nullable: boolean } {
  const some = schema.anyOf?.filter(({ type }) => type !== 'null');
  const only = some?.length === 1 ? some[0] : undefined;
  return only
    ? { schema: only, nullable: some?.length !== schema.anyOf?.length }
    : { schema, nullable: false };
}

function typeText(given: ApiSchema): string {
  const { schema, nullable } = shapeOf(given);
  const types = [schema.type ?? 'any'].flat();
  const text = schema.items ? `list of ${typeText(schema.items)}` : types.join(' or ');
  return nullable ? `${text} or null` : text;
}

function notesOn(given: ApiSchema): string {
  const { schema } = shapeOf(given);
  const growing = schema['x-extensible-enum'];
  const listed = (values: readonly unknown[]): string => values.map((one) => code(String(one))).join(', ');
  return [
    schema.const === undefined ? '' : `only ${code(String(schema.const))}`,
    schema.enum ? `one of ${listed(schema.enum)}` : '',
    growing ? `one of ${listed(growing)}; later versions may say more` : '',
    schema.format ? escaped(schema.format) : '',
    schema.minLength === undefined ? '' : `at least ${schema.minLength} characters`,
    schema.maxLength === undefined ? '' : `at most ${schema.maxLength} characters`,
    schema.pattern ? `pattern ${code(schema.pattern)}` : '',
  ]
    .filter((note) => note !== '')
    .join('; ');
}

/** Every field, those of nested objects under their paths: `checks[].code`. */
function fieldRows(given: ApiSchema, path = ''): FieldRow[] {
  const { schema } = shapeOf(given);
  if (schema.items) return fieldRows(schema.items, `${path}[]`);
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const name = path === '' ? key : `${path}.${key}`;
    const required = schema.required?.includes(key) ?? false;
    return [{ name, type: typeText(field), required, notes: notesOn(field) }, ...fieldRows(field, name)];
  });
}

function table(caption: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const head = columns.map((one) => `<th scope="col">${one}</th>`).join('');
  const body = rows.map(
    ([first = '', ...rest]) =>
      `<tr><th scope="row">${first}</th>${rest.map((one) => `<td>${one}</td>`).join('')}</tr>`,
  );
  return `<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>\n`;
}

const fieldsTable = (caption: string, schema: ApiSchema | undefined): string =>
  table(
    caption,
    ['Field', 'Type', 'Required', 'More'],
    (schema ? fieldRows(schema) : []).map(({ name, type, required, notes }) => [
      code(name),
      escaped(type),
      required ? 'yes' : 'no',
      notes,
    ]),
  );

/** What the document says in Markdown: codes in backticks; what follows a code of the catalogue is Chinese. */
const marked = (text: string): string =>
  text
    .split('\n\n')
    .map((line) => {
      const [, name, words] = /^`([^`]+)` (.*)$/.exec(line) ?? [];
      if (name === undefined || words === undefined) {
        return escaped(line).replace(/`([^`]+)`/g, '<code>$1</code>');
      }
      return `${code(name)} <span lang="zh-CN">${escaped(words)}</span>`;
    })
    .join('<br>');

function operationText(method: string, path: string, operation: ApiOperation): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content['application/json'].schema;
  const good = Object.entries(responses).find(([status]) => Number(status) < 400);
  const refusals = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  return `<section aria-labelledby="${operationId}">
<h3 id="${operationId}"><code>${method.toUpperCase()} ${escaped(path)}</code></h3>
<p>${escaped(summary)}</p>
<p class="more">${code(operationId)}. ${escaped(description)}</p>
${table(
  'Parameters',
  ['Name', 'In', 'Required', 'More'],
  parameters.map(({ name, in: place, required, schema, description: about }) => [
    code(name),
    place,
    required ? 'yes' : 'no',
    [about ? marked(about) : '', notesOn(schema)].filter((one) => one !== '').join('; '),
  ]),
)}${fieldsTable('Body', body)}${good ? `<p>Answers ${code(good[0])}: ${escaped(good[1].description)}.</p>` : ''}
${fieldsTable('Reply', good?.[1].content?.['application/json']?.schema)}${table(
  'Refusals',
  ['Status', 'Codes'],
  refusals.map(([status, { description: about }]) => [code(status), marked(about)]),
)}</section>
`;
}

/** @returns HTML */
export function apiPageText({ info, paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const capabilities = [...new Set(operations.map(({ operation }) => operation.tags[0] ?? ''))];
  const of = (capability: string) => operations.filter(({ operation }) => operation.tags[0] === capability);
  const contents = capabilities.map(
    (one) =>
      `<li><a href="#${one}">${one}</a><ul>${of(one)
        .map(
          ({ method, path, operation }) =>
            `<li><a href="#${operation.operationId}">${method.toUpperCase()} ${escaped(path)}</a></li>`,
        )
        .join('')}</ul></li>`,
  );
  const sections = capabilities.map(
    (one) =>
      `<h2 id="${one}">${one}</h2>\n${of(one)
        .map(({ method, path, operation }) => operationText(method, path, operation))
        .join('')}`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)}</title>
<style>${STYLE}</style>
<main>
<h1><span lang="zh-CN">${escaped(info.title)}</span> ${escaped(info.version)}</h1>
<p>The same for machines: <a href="/api/openapi.json">OpenAPI 3.1</a>. Checking a code without us:
<a href="/verifying">Verifying a code</a>.</p>
<nav aria-label="Endpoints"><ul>${contents.join('\n')}</ul></nav>
${sections.join('\n')}
<h2 id="problem">Problem</h2>
<p>Every refusal is <code>application/problem+json</code> (RFC 9457).</p>
${fieldsTable('Problem', components.schemas.Problem)}</main>
</html>
`;
}
