/** A workspace connection; its credentials are shown by `listsecrets` alone. */
export interface Connection {
  name: string;
  properties: Record<string, unknown>;
  credentials: unknown;
  createdAt: number;
  modifiedAt: number;
}
