/** What the operator's monitoring reads. Labels are names of the contract, never values of a request. */

import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Metrics {
  request(endpoint: string, status: number, seconds: number): void;
  upstreamCall(service: string, operation: string, outcome: string, seconds: number): void;
  /** Records in an answer of another service that did not fit their schema. */
  unreadableRecords(service: string, count: number): void;
  /** A notice of government’s that was acted upon. */
  governmentEvent(type: string): void;
  /** Documents written by one grouped insert. */
  batch(collection: string, size: number): void;
  /** `dead`: it failed too often and is not run any more. */
  jobRun(job: string, outcome: 'succeeded' | 'failed' | 'dead', seconds: number): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  contentType: string;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: 'qzt_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['endpoint', 'status'],
    buckets: SECONDS,
    registers,
  });
  const upstream = new Histogram({
    name: 'qzt_upstream_call_seconds',
    help: 'Time of a call to a government service or WeChat, with its retries',
    labelNames: ['service', 'operation'],
    buckets: SECONDS,
    registers,
  });
  const outcomes = new Counter({
    name: 'qzt_upstream_calls_total',
    help: 'Calls to a government service or WeChat by outcome',
    labelNames: ['service', 'operation', 'outcome'],
    registers,
  });
  const unreadable = new Counter({
    name: 'qzt_upstream_unreadable_records_total',
    help: 'Records in answers of a government service that could not be read',
    labelNames: ['service'],
    registers,
  });
  const events = new Counter({
    name: 'qzt_government_events_total',
    help: 'Notices of government that were acted upon; unknown: of a type that this version does not know',
    labelNames: ['type'],
    registers,
  });
  const batches = new Histogram({
    name: 'qzt_batch_documents',
    help: 'Documents written by one grouped insert',
    labelNames: ['collection'],
    buckets: SIZES,
    registers,
  });
  const jobRuns = new Counter({
    name: 'qzt_job_runs_total',
    help: 'Runs of background jobs by outcome; dead: given up until an operator runs it again',
    labelNames: ['job', 'outcome'],
    registers,
  });
  const jobSeconds = new Histogram({
    name: 'qzt_job_seconds',
    help: 'Time of a run of a background job',
    labelNames: ['job'],
    buckets: SECONDS,
    registers,
  });
  const children = new Map<string, { observe(seconds: number): void }>();

  return {
    request(endpoint, status, seconds) {
      const key = `${endpoint} ${status}`;
      let child = children.get(key);
      if (!child) {
        child = requests.labels(endpoint, String(status));
        children.set(key, child);
      }
      child.observe(seconds);
    },
    upstreamCall(service, operation, outcome, seconds) {
      upstream.labels(service, operation).observe(seconds);
      outcomes.labels(service, operation, outcome).inc();
    },
    unreadableRecords: (service, count) => unreadable.labels(service).inc(count),
    governmentEvent: (type) => events.labels(type).inc(),
    batch: (collection, size) => batches.labels(collection).observe(size),
    jobRun(job, outcome, seconds) {
      jobRuns.labels(job, outcome).inc();
      if (outcome !== 'dead') jobSeconds.labels(job).observe(seconds);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
