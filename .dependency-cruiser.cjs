/** The layers as law. Type-only imports count: what a layer may not know, it may not name either. */

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Shapes alone, without the code that fills them: whoever is pure may know them. */
const contractDoors = 'packages/chat-dataset/src/doors/(report|options|chat-message)\\.ts$';

/** Shapes of the app itself. */
const contracts = '^src/lib/([^/]+/contract/|platform/problem\\.ts$)';

/** What lies outside the project: packages by name, Node's modules as `core`. */
const anyPackage = 'node_modules/';
const isNode = ['core'];

module.exports = {
  forbidden: [
    rule('no-cycles', 'Two files that need each other are one thing or three.', {}, { circular: true }),
    rule('no-unresolvable', 'An import that leads nowhere.', {}, { couldNotResolve: true }),
    rule(
      'no-drawers',
      'A file is named after what it exports.',
      {},
      { path: '/(utils?|helpers?|types|common|misc)\\.[cm]?[jt]s$' },
    ),

    rule(
      'src-stands-alone',
      'What ships knows nothing of what is around it.',
      { path: '^src/' },
      { path: '^(local|test|web|bench|scripts|infra)/' },
    ),
    rule(
      'src-ships-its-packages',
      'What ships needs only `dependencies`.',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown'] },
    ),
    rule(
      'local-meets-src-at-protocols',
      "The laptop cloud imitates Azure; it knows neither the app's insides nor its tests.",
      { path: '^local/' },
      { path: '^(src|test|web|bench)/' },
    ),

    rule(
      'packages-stand-alone',
      'A package of this repository is worth having without the app, and knows nothing of it.',
      { path: '^packages/' },
      { path: '^(src|local|test|web|bench|scripts|infra)/' },
    ),
    rule(
      'packages-by-their-doors',
      "A package is used by what its `exports` name; a test may borrow its tests' support.",
      { path: '^(src|local|test|web|scripts|infra)/' },
      { path: '^packages/', pathNot: '^packages/[^/]+/(src/(index|doors/[^/]+)\\.ts$|test/support/)' },
    ),
    rule(
      'packages-ship-no-tests',
      'What ships needs no test.',
      { path: '^(src|packages/[^/]+/src)/' },
      { path: '^packages/[^/]+/test/' },
    ),

    rule(
      'hooks-know-contracts',
      'What runs around a deployment needs nothing but `az` and what is known of models and quotas.',
      { path: '^infra/' },
      { path: '^(src|local|test|web|bench|scripts)/', pathNot: '^src/lib/(models/contract/|platform/problem\\.ts$)' },
    ),

    rule(
      'contracts-are-pure',
      'A contract is a shape that orchestrations share with activities: it knows zod, hashing and other contracts.',
      { path: contracts },
      { path: '^(src|packages)/', pathNot: `${contracts}|^${contractDoors}` },
    ),
    rule(
      'contracts-are-pure-of-packages',
      'A contract is a shape that orchestrations share with activities: it knows zod, hashing and other contracts.',
      { path: contracts },
      { path: anyPackage, pathNot: 'node_modules/zod/' },
    ),
    rule(
      'contracts-are-pure-of-node',
      'A contract is a shape that orchestrations share with activities: it knows zod, hashing and other contracts.',
      { path: contracts },
      { dependencyTypes: isNode, pathNot: '^(node:)?crypto$' },
    ),

    rule(
      'orchestrations-know-contracts',
      'An orchestration knows its steps, contracts and the helpers for Durable.',
      { path: '^src/orchestrations/' },
      {
        path: '^(src|packages)/',
        pathNot: `${contracts}|^(src/(orchestrations|lib/platform/durable)/|${contractDoors})`,
      },
    ),
    rule(
      'orchestrations-know-no-packages',
      'An orchestration uses no package but durable-functions.',
      { path: '^src/orchestrations/' },
      { path: anyPackage, pathNot: 'node_modules/durable-functions/' },
    ),
    rule(
      'orchestrations-know-no-node',
      'An orchestration is replayed: it does no input or output.',
      { path: '^src/orchestrations/' },
      { dependencyTypes: isNode },
    ),
    rule(
      'orchestrations-reach-no-service',
      'An orchestration reaches no service, not even by way of another file.',
      { path: '^src/orchestrations/' },
      { path: '^src/lib/(azure/|services/|platform/config\\.ts$)', reachable: true },
    ),

    rule(
      'azure-knows-no-feature',
      'A client of Azure keeps nothing of the app, and knows none of its features.',
      { path: '^src/lib/azure/' },
      { path: '^src/lib/(runs|models|chat|webhooks|storage|services)/', pathNot: contracts },
    ),
    rule(
      'storage-knows-no-feature',
      "The app's own tables and blobs know the shapes that they keep, and not what is done with them.",
      { path: '^src/lib/storage/' },
      { path: '^src/lib/(runs|models|chat|webhooks|services)/', pathNot: contracts },
    ),
    rule(
      'platform-knows-no-feature',
      'What all features stand on stands on none of them.',
      { path: '^src/lib/platform/' },
      { path: '^src/lib/(runs|models|chat|webhooks|storage|services)/', pathNot: contracts },
    ),
    rule(
      'chat-stands-alone',
      'A chat is answered without runs, webhooks, or what deploys a model.',
      { path: '^src/lib/chat/' },
      { path: '^src/lib/(runs|models|webhooks|services)/', pathNot: contracts },
    ),
    rule(
      'models-know-no-run',
      "A line's life goes on after its runs.",
      { path: '^src/lib/models/' },
      { path: '^src/lib/(runs|chat|webhooks|services)/', pathNot: contracts },
    ),
    rule(
      'webhooks-know-no-feature',
      'A message is sent whatever it tells of.',
      { path: '^src/lib/webhooks/' },
      { path: '^src/lib/(runs|models|chat|services)/', pathNot: contracts },
    ),
    rule(
      'runs-know-no-model',
      'A run hands a trained model over: what becomes of it is done by steps of its line.',
      { path: '^src/lib/runs/' },
      { path: '^src/lib/(models|chat|services)/', pathNot: contracts },
    ),
    rule(
      'chats-load-little',
      'What a cold start of a chat waits for is small: no dataset, no run, no webhook, no orchestration.',
      { path: '^src/functions/http/chat-post\\.ts$' },
      {
        path: '^(src/(orchestrations|lib/(runs/(?!contract/)|webhooks/))|packages/chat-dataset/src/(parts|scan|formats|similarity|detections|hub)/)|node_modules/durable-functions/',
        reachable: true,
      },
    ),
    rule(
      'lib-serves',
      'lib is used by functions and orchestrations, never the other way round.',
      { path: '^src/lib/' },
      { path: '^src/(functions|orchestrations)/' },
    ),
    rule(
      'commands-need-no-cloud',
      'The command line checks and splits by itself: it knows the options of a run and where the hub is.',
      { path: '^src/cli/', pathNot: '^src/cli/doctor/' },
      { path: '^src/', pathNot: '^src/(cli/|lib/runs/contract/|lib/runs/dataset/hub-access\\.ts$)' },
    ),
    rule(
      'the-doctor-looks',
      'The doctor reads settings, dates and clients of Azure, and nothing that runs datasets or serves requests.',
      { path: '^src/cli/doctor/' },
      {
        path: '^src/',
        pathNot:
          '^src/(cli/doctor/|lib/(azure|storage)/|lib/[^/]+/contract/|lib/platform/|lib/models/platform-dependencies\\.ts$|lib/runs/training/base-model-check\\.ts$)',
      },
    ),
    rule(
      'commands-serve-people',
      'What runs in the cloud needs no command line.',
      { path: '^src/', pathNot: '^src/cli/' },
      { path: '^src/cli/' },
    ),
    rule(
      'functions-stand-apart',
      'Each function is a file of its own; what two share lives in lib.',
      { path: '^src/functions/' },
      { path: '^src/functions/' },
    ),
    rule(
      'activities-implement-steps',
      'An activity takes its contract from steps.ts and nothing else of the orchestrations.',
      { path: '^src/functions/activities/' },
      { path: '^src/orchestrations/', pathNot: '^src/orchestrations/steps\\.ts$' },
    ),
    rule(
      'functions-name-orchestrations',
      'Other functions start orchestrations by a name that a contract holds.',
      { path: '^src/functions/', pathNot: '^src/functions/activities/' },
      { path: '^src/orchestrations/' },
    ),

    rule(
      'azure-in-one-place',
      'Only lib/azure, lib/storage and lib/services speak to Azure.',
      { path: '^src/', pathNot: '^src/lib/(azure|storage|services)/' },
      { path: 'node_modules/@azure/', pathNot: 'node_modules/@azure/functions/' },
    ),
    rule(
      'runtime-at-the-edge',
      'The Functions programming model belongs to functions, lib/platform/http and setup.ts.',
      { path: '^src/', pathNot: '^src/(functions/|lib/platform/http/|lib/chat/observe-chat\\.ts$|setup\\.ts$)' },
      { path: 'node_modules/@azure/functions/' },
    ),
    rule(
      'durable-where-it-belongs',
      'The Durable model belongs to functions, orchestrations and the parts of lib that start or steer runs.',
      {
        path: '^src/',
        pathNot: '^src/(functions|orchestrations|lib/platform|lib/runs|lib/models|lib/webhooks|lib/services)/',
      },
      { path: 'node_modules/durable-functions/' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts', '.d.mts'],
    },
  },
};
