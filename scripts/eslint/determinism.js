import { builtinModules } from 'node:module';

const why = 'An orchestration is replayed from its history';

/** Globals whose answer differs from one replay to the next, or that do input and output. */
export const replayedGlobals = [
  'process',
  'global',
  'globalThis',
  'fetch',
  'crypto',
  'performance',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'Promise',
].map((name) => ({ name, message: `${why}: do this in an activity, or ask context.df.` }));

/** Node's own modules, with and without `node:`. */
export const replayedImports = {
  paths: builtinModules.map((name) => ({ name, message: `${why}: it cannot reach the outside. Use an activity.` })),
  patterns: [{ regex: '^node:', message: `${why}: it cannot reach the outside. Use an activity.` }],
};

/** What a contract may take of Node: hashing, as it gives the same answer for ever. */
export const pureImports = {
  patterns: [
    {
      regex: '^(node:)?crypto$',
      allowImportNames: ['createHash', 'createHmac', 'timingSafeEqual'],
      message: 'The domain is pure: it may hash, not draw lots.',
    },
  ],
};

/** Syntax that gives another answer at each replay. */
export const clockAndChance = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: `${why}: use context.df.currentUtcDateTime.`,
  },
  { selector: 'CallExpression[callee.name="Date"]', message: `${why}: use context.df.currentUtcDateTime.` },
  {
    selector: 'MemberExpression[object.name="Date"][property.name="now"]',
    message: `${why}: use context.df.currentUtcDateTime.`,
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: `${why}: pass chance in as input.`,
  },
];

/** Syntax that leaves Durable's hands, so that what follows it is not recorded. */
export const unrecorded = [
  { selector: ':function[async=true]', message: `${why}: do async work in an activity.` },
  { selector: 'AwaitExpression', message: `${why}: yield a step in place of awaiting.` },
  { selector: 'ForOfStatement[await=true]', message: `${why}: yield steps in place of awaiting.` },
  { selector: 'ImportExpression', message: `${why}: import at the top of the file.` },
  {
    selector: ':matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration[kind!="const"]',
    message: `${why}: what a module remembers is not in it.`,
  },
  {
    selector: 'ExpressionStatement > CallExpression[callee.type="Identifier"][callee.name!="enter"]',
    message: "A step does nothing until it is yielded: write 'yield* step(...)'.",
  },
  {
    selector: 'ExpressionStatement > CallExpression[callee.property.name=/^(call|createTimer|waitFor)/]',
    message: 'A task does nothing until it is yielded.',
  },
];
