/** Is told now and then how many bytes of a range are done, and how many rows they had. */
export type RangeProgressHook = (bytes: number, rows: number) => Promise<void> | void;
