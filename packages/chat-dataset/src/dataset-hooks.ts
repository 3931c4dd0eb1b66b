/** How far the work is. `phase` is reading another form than JSONL, checking, measuring or splitting. */
export interface DatasetProgress {
  phase: 'reading' | 'checking' | 'measuring' | 'splitting';
  /** Bytes of the file; of a dataset on the hub, while it is read, those of the rows so far, of which nobody knows the total. */
  done: number;
  total: number | undefined;
}

export interface DatasetHooks {
  onProgress?(progress: DatasetProgress): Promise<void> | void;
}
