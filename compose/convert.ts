import { validateResource, isManifest, locateProblems, type ManifestSource, type Problem } from '../manifests/index.js';
import { MAX_SERVICE_NAME } from '../manifests/schema/metadata.js';
import { attachDefault } from './attachments.js';
import { members, named, texts, type Cursor } from './cursor.js';
import { declaredIn } from './declared.js';
import { PROJECT_LABEL } from './deploy.js';
import { createDraft, type Draft } from './draft.js';
import { convertFile } from './file-keys.js';
import { convertKeys, type KeyTable } from './key-table.js';
import { loadModel, type ComposeFile } from './load.js';
import { NETWORK_KEYS } from './network-keys.js';
import { serviceName, toLabel, type Declared, type Project } from './project.js';
import { createReport, type Report } from './report.js';
import { SERVICE_KEYS } from './service-keys.js';
import { isNull, memberOf, memberText, type MapNode } from './tree.js';

export interface ComposeInput {
  /** In the order in which they are merged. */
  readonly files: readonly ComposeFile[];
  /** Where neither this nor the file's own `name` says it: the name of the directory. */
  readonly project?: string;
  readonly directoryName: string;
  readonly profiles: readonly string[];
  readonly lookup: Project['lookup'];
  readonly readText: Project['readText'];
  readonly absolute: Project['absolute'];
}

export interface Converted {
  readonly project: string;
  /** Manifests in the form that users write, networks, secrets and configs before services; each finds the places of its fields in the Compose files. */
  readonly sources: readonly ManifestSource[];
  /** What cannot be honoured, at its place. The manifests are the rest. */
  readonly warnings: readonly Problem[];
  /** With any of these, the manifests are not to be used. */
  readonly problems: readonly Problem[];
}

/** The manifests of a Compose project. Pure but for `readText`, which it asks for env files; never throws. */
export function convertCompose(input: ComposeInput): Converted {
  const report = createReport();
  const model = loadModel(input.files, input.lookup, report);
  const root: Cursor = { node: model, path: [], report };
  const name = projectName(input, model, root);
  const sources = report.problems.length > 0 ? [] : convertModel(root, projectOf(root, name, input));
  return { project: name, sources, warnings: report.warnings, problems: [...report.problems, ...(report.problems.length > 0 ? [] : schemaProblems(sources))] };
}

function projectName({ project, directoryName }: ComposeInput, model: MapNode, root: Cursor): string {
  const name = toLabel(project ?? memberText(model, 'name') ?? directoryName);
  if (!/^[a-z]/.test(name)) root.report.problem(root, `the project needs a name that begins with a letter: give one with --project`);
  return name;
}

function projectOf(root: Cursor, name: string, { profiles, lookup, readText, absolute }: ComposeInput): Project {
  const sections = named(root);
  const all = sections['services'] === undefined ? [] : members(sections['services']);
  const [active, inactive] = [all.filter(([, service]) => isActive(service, profiles)), all.filter(([, service]) => !isActive(service, profiles))];
  return { name, lookup, readText, absolute, declared: declaredIn(sections, name, root), services: new Map(active), inactive: new Set(inactive.map(([key]) => key)) };
}

function isActive(service: Cursor, wanted: readonly string[]): boolean {
  const profiles = memberOf(service.node, 'profiles');
  if (profiles === undefined || isNull(profiles) || wanted.includes('*')) return true;
  return texts({ ...service, node: profiles, path: [...service.path, 'profiles'] }).some((profile) => wanted.includes(profile));
}

/** Sections of a Compose file. */
export const TOP_KEYS: KeyTable<Project> = {
  name: { becomes: 'the project, unless --project or COMPOSE_PROJECT_NAME says it', convert: () => {} },
  version: { silent: 'has no meaning any more' },
  services: { becomes: 'documents of kind Service, named PROJECT-SERVICE', convert: () => {} },
  networks: { becomes: 'documents of kind Network', convert: () => {} },
  volumes: { becomes: 'mounts of the services that use them', convert: () => {} },
  secrets: { becomes: 'documents of kind Secret', convert: () => {} },
  configs: { becomes: 'documents of kind Config', convert: () => {} },
  include: { remedy: 'give each file with -f' },
  models: { remedy: 'name the model\'s endpoint in environment' },
};

function convertModel(root: Cursor, project: Project): ManifestSource[] {
  convertKeys(root, TOP_KEYS, project);
  if (project.services.size === 0) root.report.problem(root, project.inactive.size > 0 ? 'every service has a profile: name one with --profile' : 'has no services');
  const services = [...project.services].map(([key, cursor]) => convertService(key, cursor, project));
  refuseEqualNames(root.report, project);
  const used = usedNetworks(services);
  const drafts = [
    ...owned(project.declared.networks).filter(({ name }) => used.has(name)).map(({ name, cursor }) => convertDeclared('Network', name, cursor, project, (draft) => convertKeys(cursor, NETWORK_KEYS, draft))),
    ...owned(project.declared.secrets).map(({ name, cursor }) => convertDeclared('Secret', name, cursor, project, (draft) => convertFile(cursor, { draft, project }))),
    ...owned(project.declared.configs).map(({ name, cursor }) => convertDeclared('Config', name, cursor, project, (draft) => convertFile(cursor, { draft, project }))),
    ...services,
  ];
  return drafts.map((draft) => draft.source());
}

const owned = (declared: ReadonlyMap<string, Declared>): Declared[] => [...declared.values()].filter(({ isExternal }) => !isExternal);

const usedNetworks = (services: readonly Draft[]): ReadonlySet<string> =>
  new Set(services.flatMap((draft) => ((draft.source().json as { spec: { networks?: { name: string }[] } }).spec.networks ?? []).map(({ name }) => name)));

function convertDeclared(kind: 'Network' | 'Secret' | 'Config', name: string, cursor: Cursor, project: Project, convert: (draft: Draft) => void): Draft {
  const draft = createDraft(kind, name, cursor);
  draft.label(PROJECT_LABEL, project.name, cursor);
  convert(draft);
  return draft;
}

function convertService(key: string, cursor: Cursor, project: Project): Draft {
  const draft = createDraft('Service', serviceName(project, key), cursor);
  const target = { service: key, draft, project };
  draft.label(PROJECT_LABEL, project.name, cursor);
  if (draft.name.length > MAX_SERVICE_NAME) cursor.report.problem(cursor, `would be called ${draft.name}, and a service's name has at most ${MAX_SERVICE_NAME} characters: shorten it, or the project's with --project`);
  if (memberText(cursor.node, 'image') === undefined) cursor.report.problem(cursor, memberOf(cursor.node, 'build') === undefined ? 'needs an image' : 'needs an image: build it, push it where the hosts can pull it, and name it here');
  if (memberOf(cursor.node, 'networks') === undefined) attachDefault(cursor, target);
  convertKeys(cursor, SERVICE_KEYS, target);
  return draft;
}

function refuseEqualNames(report: Report, project: Project): void {
  const seen = new Map<string, string>();
  for (const [key, cursor] of project.services) {
    const name = serviceName(project, key);
    const other = seen.get(name);
    if (other !== undefined) report.problem(cursor, `would be called ${name}, as service ${other} is: rename one`);
    seen.set(name, key);
  }
}

/** What Drover's own schema has against the manifests, told at the places of the Compose file. */
const schemaProblems = (sources: readonly ManifestSource[]): Problem[] =>
  sources.flatMap((source) => {
    const checked = validateResource(source.json);
    return isManifest(checked) ? [] : locateProblems(checked.map((problem) => ({ ...problem, document: 1 })), [source]);
  });

