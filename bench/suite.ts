import type { Figure } from './figure.ts';

/** Measurements that belong together, asked for by name: `npm run bench -- <name>`. */
export interface Suite {
  name: string;
  /** Measures; `tell` shows how far it is. Rejects when something cannot be measured at all. */
  measure(tell: (progress: string) => void): Promise<Figure[]>;
}
