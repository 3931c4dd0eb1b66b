const message = 'Only src/lib/platform/config.ts sees the environment: take what you need as a parameter.';

/** Every way to `process.env`. */
export const settingsInOnePlace = [
  { selector: 'MemberExpression[object.name="process"][property.name="env"]', message },
  { selector: 'MemberExpression[object.name="process"][property.value="env"]', message },
  { selector: 'VariableDeclarator[init.name="process"]', message },
  { selector: 'ImportDeclaration[source.value=/^(node:)?process$/]', message },
];
