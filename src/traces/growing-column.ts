/** Columns of a table that grows: numbers in typed arrays, and names by numbers. */

/** Names and the numbers that stand for them. */
export class Names {
  readonly list: string[] = [];
  private readonly known = new Map<string, number>();

  indexOf(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    this.known.set(name, this.list.length);
    return this.list.push(name) - 1;
  }
}

export type Numbers = Uint8Array | Uint32Array | Int32Array;

/** A typed array that grows by doubling. */
export class Column<T extends Numbers> {
  length = 0;
  private values: T;

  constructor(private readonly make: new (size: number) => T) {
    this.values = new make(64);
  }

  push(value: number): void {
    this.need(this.length + 1);
    this.values[this.length++] = value;
  }

  append(values: ArrayLike<number>): void {
    this.need(this.length + values.length);
    this.values.set(values, this.length);
    this.length += values.length;
  }

  at(index: number): number {
    return this.values[index]!;
  }

  /** A copy of what is in use. */
  copy(): T {
    return this.values.slice(0, this.length) as T;
  }

  private need(length: number): void {
    if (length <= this.values.length) return;
    const larger = new this.make(Math.max(length, 2 * this.values.length));
    larger.set(this.values);
    this.values = larger;
  }
}
