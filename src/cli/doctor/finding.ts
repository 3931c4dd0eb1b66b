/** `problem` keeps a run from succeeding, `warning` may one day, `skipped` could not be looked at. */
export type FindingStatus = 'ok' | 'warning' | 'problem' | 'skipped';

/** One thing that was looked at. */
export interface Finding {
  area: 'machine' | 'settings' | 'retirements' | 'azure';
  name: string;
  status: FindingStatus;
  message: string;
  /** What to do about it. */
  remedy?: string;
}

type Told = Omit<Finding, 'area'>;

/** Makes findings of one area. */
export const findingsOf =
  (area: Finding['area']) =>
  (status: FindingStatus, name: string, message: string, remedy?: string): Finding => {
    const told: Told = { name, status, message, ...(remedy ? { remedy } : {}) };
    return { area, ...told };
  };
