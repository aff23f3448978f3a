/** A program that counts, run as a child and spoken to in lines: see tests/bench/README.md. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { CellPlan, Plan } from '../experiment/plan';

const AT_CAP = { 'decide-then-fail': 0, truncate: 1, fail: 2 } as const;

/** The line that tells a program what to count. */
export function planLine(plan: Plan, cell: CellPlan): string {
  const { correctStop, correct, wrongResample } = cell.thresholds;
  const table = (index: number): number[] => {
    const { bits, base, entries } = plan.tables[index]!;
    return [bits, base, ...entries];
  };
  const words = [
    ...plan.seed.map((word) => word >>> 0),
    plan.purpose,
    cell.stream,
    cell.groupSize,
    cell.maxAttempts,
    AT_CAP[cell.atCap],
    correctStop,
    correct,
    wrongResample,
    ...table(cell.lengthC),
    ...table(cell.lengthW),
  ];
  return `plan ${words.join(' ')}`;
}

export class CountingProgram {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** Why there are no more answers. */
  private ended: Error | undefined;
  private readonly waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];

  constructor(command: readonly string[]) {
    const [program, ...args] = command;
    this.child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface(this.child.stdout).on('line', (line) => this.waiting.shift()?.resolve(line));
    this.child.once('error', (error) => this.fail(error));
    // Its last lines have come by then.
    this.child.once('close', () => this.fail(new Error(`${program} ended.`)));
    // A program that has ended takes no line; its exit says so.
    this.child.stdin.on('error', () => undefined);
  }

  /** @returns the program's name for itself */
  async plan(plan: Plan, cell: CellPlan): Promise<string> {
    return this.ask(planLine(plan, cell), 'ready');
  }

  /** @returns the 12 sums and the bins */
  async count(firstGroup: number, groups: number): Promise<BigUint64Array> {
    const words = await this.ask(`count ${firstGroup} ${groups}`, 'counts');
    return BigUint64Array.from(words.split(' '), BigInt);
  }

  quit(): void {
    this.child.stdin.end('quit\n');
  }

  /** An answer without its first word. @throws Error with the sentence of an `error` */
  async ask(line: string, expected: string): Promise<string> {
    const answer = await new Promise<string>((resolve, reject) => {
      if (this.ended) return reject(this.ended);
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(`${line}\n`);
    });
    const [first] = answer.split(' ', 1);
    const rest = answer.slice(first!.length + 1);
    if (first === expected) return rest;
    throw new Error(first === 'error' ? rest : `"${answer}" is no answer to "${line.slice(0, 40)}".`);
  }

  private fail(error: Error): void {
    this.ended ??= error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
