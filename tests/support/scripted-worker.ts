/** A worker that computes nothing: it keeps what it is asked, and says what the test tells it to. */
export class ScriptedWorker<Asked, Said> {
  readonly asked: Asked[] = [];
  terminated = false;
  private readonly listeners = new Map<string, (event: unknown) => void>();

  postMessage(message: Asked): void {
    this.asked.push(message);
  }

  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.listeners.set(type, listener);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(message: Said): void {
    this.listeners.get('message')!({ data: message });
  }

  break(message: string): void {
    this.listeners.get('error')!({ message, preventDefault: () => undefined });
  }
}
