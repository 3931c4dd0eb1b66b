type Check = (value: string, argument: string) => boolean;

const number = (value: string) => (/^-?\d+$/.test(value) ? Number(value) : NaN);

function between(value: number, range: string): boolean {
  const [least = NaN, most = least] = range.split(',').map(Number);
  return value >= least && value <= most;
}

const checks: Record<string, Check> = {
  int: (value) => between(number(value), `${-(2 ** 31)},${2 ** 31 - 1}`),
  long: (value) => !Number.isNaN(number(value)),
  bool: (value) => /^(true|false)$/i.test(value),
  decimal: (value) => /^-?\d+(\.\d+)?$/.test(value),
  double: (value) => value.trim() !== '' && !Number.isNaN(Number(value)),
  float: (value) => value.trim() !== '' && !Number.isNaN(Number(value)),
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  guid: (value) => /^\{?[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\}?$/i.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  required: (value) => value !== '',
  min: (value, least) => number(value) >= Number(least),
  max: (value, most) => number(value) <= Number(most),
  range: (value, range) => between(number(value), range),
  length: (value, range) => between(value.length, range),
  minlength: (value, least) => value.length >= Number(least),
  maxlength: (value, most) => value.length <= Number(most),
  regex: (value, pattern) => new RegExp(pattern, 'i').test(value),
};

/** The check of `:int:range(1,5)`; an unknown constraint lets everything pass. */
export function routeConstraints(text: string): (value: string) => boolean {
  const parts = [...text.matchAll(/:(\w+)(?:\(([^)]*)\))?/g)];
  return (value) =>
    parts.every(([, name = '', argument = '']) => checks[name.toLowerCase()]?.(value, argument) ?? true);
}
