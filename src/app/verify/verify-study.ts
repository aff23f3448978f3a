/** What the page of verification holds and does: what is wanted, and what the worker has found so far. */
import type { Throughput } from '../../study/bench/throughput';
import type { Check } from '../../study/verify/check';
import type { PlannedCheck } from '../../study/verify/verify';
import type { RunStatus } from '../store';
import { StudyRunner } from '../study-runner';
import type { WorkerPort } from '../worker-port';
import type { ShownScores, ToVerifyWorker, VerifyEvent, VerifyRequest } from './verify-protocol';

export interface TimedCheck extends Check {
  readonly seconds: number;
}

/** A verification and what it has brought. */
export interface Found {
  readonly request: VerifyRequest;
  /** Empty until it is known what engines there are. */
  readonly planned: readonly PlannedCheck[];
  readonly checks: readonly TimedCheck[];
  /** The check under way, and how much of it is done; null between checks. */
  readonly now: (PlannedCheck & { readonly done: number; readonly total: number }) | null;
  /** By engine. */
  readonly adapters: Readonly<Record<string, string>>;
  readonly absent: Readonly<Record<string, string>>;
  readonly scores: ShownScores | null;
  readonly measuring: boolean;
  readonly throughput: Throughput | null;
}

export interface VerifyState {
  readonly wanted: VerifyRequest;
  /** As typed. */
  readonly seedText: string;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly found: Found | null;
}

export const FIRST_REQUEST: VerifyRequest = { extent: 'quick', seed: 1, fault: null };
const MOST_SEED = 2 ** 32 - 1;
export const SEED_ALLOWED = `a whole number from 0 to ${MOST_SEED}`;

/** A user who cancels waits for less than a second: the longest piece of one check may be longer. */
const PATIENCE_MS = 400;

/** The seed that was typed; null where it is none. */
export function parseVerifySeed(text: string): number | null {
  const trimmed = text.trim();
  return /^\d{1,10}$/.test(trimmed) && Number(trimmed) <= MOST_SEED ? Number(trimmed) : null;
}

function openWorker(): WorkerPort {
  return new Worker(new URL('./verify-worker.ts', import.meta.url), { type: 'module' });
}

export class VerifyStudy {
  state: VerifyState = {
    wanted: FIRST_REQUEST,
    seedText: String(FIRST_REQUEST.seed),
    status: 'idle',
    reason: null,
    found: null,
  };

  private readonly listeners = new Set<() => void>();
  private readonly runner: StudyRunner<ToVerifyWorker, VerifyEvent>;

  constructor(open: () => WorkerPort = openWorker) {
    this.runner = new StudyRunner({ does: 'verifies', open, stopMs: PATIENCE_MS }, (event) =>
      this.receive(event),
    );
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Changes what is wanted; nothing is run. */
  want(change: Partial<Pick<VerifyRequest, 'extent' | 'fault'>>): void {
    this.set({ wanted: { ...this.state.wanted, ...change } });
  }

  typeSeed(seedText: string): void {
    const seed = parseVerifySeed(seedText);
    this.set({ seedText, ...(seed !== null && { wanted: { ...this.state.wanted, seed } }) });
  }

  /** Verifies as wanted, or to another extent; what was found before is replaced. */
  start(change: Partial<VerifyRequest> = {}): void {
    if (parseVerifySeed(this.state.seedText) === null) return;
    const request = { ...this.state.wanted, ...change };
    this.set({ wanted: request, status: 'running', reason: null, found: fresh(request) });
    this.runner.start({ type: 'verify', ...request });
  }

  /** Ends the verification; the checks that were finished stay. */
  stop(): void {
    if (this.state.status !== 'running') return;
    this.set({ status: 'stopping' });
    this.runner.stop();
  }

  private receive(event: VerifyEvent): void {
    const { found } = this.state;
    if (found === null) return;
    switch (event.type) {
      case 'planned':
        return this.find({ planned: event.checks });
      case 'absent':
        return this.find({ absent: { ...found.absent, [event.id]: event.reason } });
      case 'adapter':
        return this.find({ adapters: { ...found.adapters, [event.id]: event.adapter } });
      case 'begun':
        return this.find({ now: { ...event.check, done: 0, total: 0 } });
      case 'progress':
        return this.find({ now: found.now && { ...found.now, done: event.done, total: event.total } });
      case 'check': {
        const checks = [...found.checks, { ...event.check, seconds: event.seconds }];
        return this.find({ checks, now: null });
      }
      case 'scores':
        return this.find({ scores: event.scores });
      case 'measuring':
        return this.find({ measuring: true });
      case 'throughput':
        return this.find({ throughput: event.throughput, measuring: false });
      case 'finished':
        return this.end({ status: 'done' });
      case 'stopped':
        return this.end({ status: 'stopped' });
      case 'invalid':
        return this.end({ status: 'failed', reason: event.issues.map(({ message }) => message).join(' ') });
      case 'failed':
        return this.end({ status: 'failed', reason: event.reason });
    }
  }

  private find(change: Partial<Found>): void {
    this.set({ found: { ...this.state.found!, ...change } });
  }

  private end(change: Partial<VerifyState>): void {
    this.find({ now: null, measuring: false });
    this.set(change);
  }

  private set(change: Partial<VerifyState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

function fresh(request: VerifyRequest): Found {
  return {
    request,
    planned: [],
    checks: [],
    now: null,
    adapters: {},
    absent: {},
    scores: null,
    measuring: false,
    throughput: null,
  };
}
