export function withLock<T>(
  name: string,
  body: () => Promise<T> | T,
  options?: { folder?: string; limit?: number },
): Promise<T>;
