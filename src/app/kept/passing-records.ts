/** Kept runs of a page whose browser stores nothing: they last as long as the page. */
import { GONE, KeptError, type KeptEntry, type KeptHead, readEntry, type RunRecords } from './record';

export class PassingRecords implements RunRecords {
  private readonly runs = new Map<number, { readonly head: unknown; readonly file: string }>();
  private last = 0;

  async list(): Promise<readonly KeptEntry[]> {
    const ids = [...this.runs.keys()].sort((a, b) => b - a);
    return ids.map((id) => readEntry(id, this.runs.get(id)!.head));
  }

  async file(id: number): Promise<string> {
    return this.found(id).file;
  }

  async add(head: KeptHead, file: string): Promise<number> {
    this.runs.set(++this.last, { head, file });
    return this.last;
  }

  async putBack(id: number, head: unknown, file: string): Promise<void> {
    this.runs.set(id, { head, file });
  }

  async rename(id: number, name: string): Promise<void> {
    const { head, file } = this.found(id);
    this.runs.set(id, { head: { ...(head as KeptHead), name }, file });
  }

  async remove(id: number): Promise<{ readonly head: unknown; readonly file: string }> {
    const found = this.found(id);
    this.runs.delete(id);
    return found;
  }

  private found(id: number): { readonly head: unknown; readonly file: string } {
    const found = this.runs.get(id);
    if (found === undefined) throw new KeptError(GONE);
    return found;
  }
}
