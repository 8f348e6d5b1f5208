/** What answers a method. Those that change the chain run alone. */
export interface Method {
  readonly changes: boolean;
  readonly run: (params: unknown[]) => unknown;
}

export type Methods = Record<string, Method>;

export function reads(run: Method["run"]): Method {
  return { changes: false, run };
}

export function changes(run: Method["run"]): Method {
  return { changes: true, run };
}
