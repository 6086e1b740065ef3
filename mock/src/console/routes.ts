/** The console: a page for people and a JSON API for tests, over the same actions. */

import Router from '@koa/router';
import type { Context } from 'koa';
import * as z from 'zod';
import { answerRefusals, type CallState, parseJson, Refusal, readRawBody } from '../http/answers.ts';
import { pageHeaders } from '../http/html.ts';
import { Impossible } from '../town/living-town.ts';
import { type Action, type ConsoleParts, faultsNow, findAction, Malformed } from './actions.ts';
import { firmPage, frontPage } from './pages.ts';

const MOST_FOUND = 50;
/** The action itself judges what it is told. */
const ANY_JSON = z.unknown();

export function consoleRoutes(parts: ConsoleParts): Router<CallState> {
  const { town, faults, outbox } = parts;
  const router = new Router<CallState>();
  router.use('/console', answerRefusals);

  const actionOf = (context: Context & { params: Record<string, string> }): Action => {
    const found = findAction(context.params.action ?? '');
    if (!found) throw new Refusal(404, 'NOT_FOUND', 'there is no such action');
    return found;
  };
  const queryOf = (context: Context): string => String(context.query.q ?? '').trim();

  router.get('/', (context) => context.redirect('/console'));

  router.get('/console', (context) => {
    context.set(pageHeaders());
    context.type = 'html';
    const query = queryOf(context);
    context.body = frontPage(
      parts,
      query,
      town.searchFirms(query, MOST_FOUND),
      String(context.query.problem ?? ''),
    );
  });

  router.get('/console/firms/:creditCode', (context) => {
    const firm = town.firm(context.params.creditCode ?? '');
    context.set(pageHeaders());
    if (!firm) throw new Refusal(404, 'NOT_FOUND', 'there is no such firm');
    context.type = 'html';
    context.body = firmPage(parts, firm, String(context.query.problem ?? ''));
  });

  /** A form of the page: does it, and goes back to where it stood. */
  router.post('/console/actions/:action', async (context) => {
    const act = actionOf(context);
    const form = new URLSearchParams((await readRawBody(context)).toString('utf8'));
    const { back = '/console', ...fields } = Object.fromEntries(form);
    const home = /^\/console(\/firms\/[0-9A-Z]{18})?$/.test(back) ? back : '/console';
    const problem = attempt(() => act(parts, fields));
    context.redirect(problem === null ? home : `${home}?${new URLSearchParams({ problem })}`);
    context.status = 303;
  });

  router.get('/console/api/firms', (context) => {
    context.body = { firms: town.searchFirms(queryOf(context), MOST_FOUND) };
  });

  router.get('/console/api/firms/:creditCode', (context) => {
    const firm = town.firm(context.params.creditCode ?? '');
    if (!firm) throw new Refusal(404, 'NOT_FOUND', 'there is no such firm');
    context.body = {
      firm,
      legalRepresentative: town.person(firm.legalRepresentativeId),
      licences: town.licencesOf(firm.creditCode),
    };
  });

  router.get('/console/api/people', (context) => {
    context.body = {
      people: town.searchPeople(queryOf(context), MOST_FOUND).map((person) => ({
        ...person,
        firms: town
          .firmsLedBy(person.id)
          .map(({ creditCode, name, status }) => ({ creditCode, name, status })),
      })),
    };
  });

  router.get('/console/api/faults', (context) => {
    context.body = { faults: faultsNow(faults) };
  });

  router.get('/console/api/webhooks', (context) => {
    context.body = { waiting: outbox.waiting() };
  });

  router.post('/console/api/actions/:action', async (context) => {
    const act = actionOf(context);
    // A form of another site cannot send this type.
    if (!context.is('application/json'))
      throw new Refusal(415, 'NOT_JSON', 'the body must be application/json');
    const request = parseJson(await readRawBody(context), ANY_JSON);
    try {
      context.body = act(parts, request);
    } catch (error) {
      if (error instanceof Malformed) throw new Refusal(400, 'BAD_REQUEST', error.message);
      if (error instanceof Impossible) throw new Refusal(409, 'IMPOSSIBLE', error.message);
      throw error;
    }
  });

  return router;
}

/** What to tell the person at the page, or null when it was done. */
function attempt(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof Malformed) return '有一项填得不对，没有改动，请检查后再试';
    if (error instanceof Impossible) return error.message;
    throw error;
  }
}
