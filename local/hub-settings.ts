/** Where the Hugging Face hub is and what opens it: all that the app takes of the terminal it is started in. */
const names = ['DROPTUNE_HUB_URL', 'DROPTUNE_HF_TOKEN', 'HF_TOKEN'] as const;

export const hubSettings = (): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
