import { COMPOSE_TABLES } from '../compose/index.js';

const INTRODUCTION = `
# Compose files

\`drover compose deploy -f compose.yaml\` applies what a [Compose file](https://github.com/compose-spec/compose-spec) describes; \`drover compose convert\` prints
the manifests instead. What cannot be honoured is named with its place and a remedy on stderr, and the rest is done; with \`--strict\` nothing is.

- **Names.** Service \`web\` of project \`shop\` is \`shop-web\`, and \`web\` is its alias on each of its networks, so that the application finds it as before. Networks,
  volumes, secrets and configs begin with the project as well, unless they are external or have a \`name\`. The project is \`--project\`, COMPOSE_PROJECT_NAME, the file's
  \`name\`, or the name of its directory. Every object has the label \`app: PROJECT\`, and
  \`deploy --prune\` deletes those that the files do not describe any more: also networks, secrets and configs, which \`docker stack deploy --prune\` leaves.
- **Networks.** Services that name none share the network \`PROJECT-default\`. Every network is an overlay over all hosts.
- **Several files** (\`-f a.yaml -f b.yaml\`) are merged by the specification's rules, \`!reset\` and \`!override\` included; \`extends\` works within a file and towards files given
  before. YAML's anchors and merge keys work; keys that begin with \`x-\` say nothing. Without \`-f\` it is \`compose.yaml\` (or \`compose.yml\`, \`docker-compose.yaml\`,
  \`docker-compose.yml\`) here, with its \`compose.override.yaml\`.
- **Variables** (\`\${NAME}\`, \`:-\`, \`-\`, \`:?\`, \`?\`, \`:+\`, \`+\`, \`$$\`) come from the environment, then from \`.env\` beside the first file or from each \`--env-file\`. One that is not
  set and has no default is a warning.
- **Paths** of \`env_file\`, \`file\` and \`volumes\` begin at the first file. A bind mount of a relative path is a warning: the hosts do not see this machine's files.
- **Secrets**: \`convert\` prints the path of a secret's file, and never a value that comes from the environment.
- A key that is neither in the tables below nor an extension is a problem, and so is a value that Drover's own schema refuses.
`;

type Row = Readonly<{ becomes?: string; remedy?: string; silent?: string }>;

/** Every key of the specification, and what becomes of it. */
export const composePage = (): string => `${INTRODUCTION}${COMPOSE_TABLES.map(({ title, within, keys }) => heading(title) + Object.entries(keys).map(([key, row]) => rowText(within + key, row as Row)).join('')).join('')}`;

const heading = (title: string): string => (title === '' ? '' : `\n## ${title}\n\n| Compose | Drover |\n| --- | --- |\n`);

const rowText = (key: string, { becomes, remedy, silent }: Row): string => `| \`${key}\` | ${becomes ?? (remedy === undefined ? `nothing to do: ${silent ?? ''}` : `**not honoured**: ${remedy}`)} |\n`;
