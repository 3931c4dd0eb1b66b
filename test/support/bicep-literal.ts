/** JSON as an expression of Bicep, which the compiler holds against a type. */
export function bicepLiteral(value: unknown, indent = 0): string {
  const pad = '  '.repeat(indent);
  if (typeof value === 'string') return quoted(value);
  // Bicep has no fractions; `json()` is taken for anything.
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : `json('${value}')`;
  if (Array.isArray(value)) {
    const items = value.map((item) => `${pad}  ${bicepLiteral(item, indent + 1)}\n`);
    return items.length > 0 ? `[\n${items.join('')}${pad}]` : '[]';
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => `${pad}  ${nameOf(key)}: ${bicepLiteral(member, indent + 1)}\n`);
    return members.length > 0 ? `{\n${members.join('')}${pad}}` : '{}';
  }
  return String(value);
}

const nameOf = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : quoted(key));

function quoted(text: string): string {
  const escapes: Record<string, string> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `'${text.replace(/[\\'\n\r\t]/g, (found) => escapes[found] ?? found).replaceAll('${', '\\${')}'`;
}
