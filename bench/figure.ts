/** One thing that was measured, once a round. */
export interface Figure {
  name: string;
  unit:
    | 'ms'
    | 's'
    | 'MB'
    | 'bytes'
    | 'events'
    | 'requests'
    | 'MB/s'
    | 'runs'
    | 'runs/s'
    | 'messages'
    | 'messages/s'
    | 'times';
  values: number[];
  /** In one line: what is in it, and for a ratio why it says something. */
  meaning: string;
  /** The most that any value may be; the bench fails above it. Times have none: they are the machine's, too. */
  most?: number;
  /** The least that the median may be: for a ratio of speeds, whose single rounds a busy machine upsets. */
  least?: number;
}

export interface Quartiles {
  lower: number;
  median: number;
  upper: number;
}

/** By linear interpolation between the sorted values; NaN for none. */
export function quartilesOf(values: number[]): Quartiles {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? Number.NaN;
    const above = sorted[Math.ceil(place)] ?? Number.NaN;
    return below + (above - below) * (place - Math.floor(place));
  };
  return { lower: at(0.25), median: at(0.5), upper: at(0.75) };
}

/** A limit on nothing measured holds nothing: a figure without values breaks it. */
export const isBroken = ({ values, most, least }: Figure): boolean =>
  (most !== undefined && !(values.length > 0 && values.every((value) => value <= most))) ||
  (least !== undefined && !(quartilesOf(values).median >= least));
