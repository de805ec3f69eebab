/** One thing that is wrong with what a user wrote. Plain data: it crosses the API as it is. */
export interface Problem {
  /** The file as it was named by the user; absent when the input had none. */
  readonly file?: string;
  /** 1-based position of the document in its file or request. */
  readonly document?: number;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** `spec.ports[0].published`; empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
  /** Whose hosts it stood on when they were looked at last: another look may find it gone. */
  readonly nodes?: readonly string[];
}

export type Path = readonly (string | number)[];

/** A problem before its place is known. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  readonly suggestion?: string;
  readonly nodes?: readonly string[];
}

const PLAIN_KEY = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/** `spec.env["a.b"]`: keys that are not plain words stand quoted in brackets. */
export const formatPath = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!PLAIN_KEY.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');

/** `web.yaml:12:5 (document 2) spec.replcas: unknown field, did you mean "replicas"?` */
export function formatProblem({ file, document, line, column, path, message, suggestion }: Problem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const where = [place, document === undefined ? '' : `(document ${document})`, path === '' ? '' : `${path}:`].filter((part) => part !== '');
  const end = suggestion === undefined ? '' : `, did you mean ${JSON.stringify(suggestion)}?`;
  return [...where, message].join(' ').replace(/[:,]$/, '') + end;
}

export const toProblem = ({ path, message, suggestion, nodes }: Finding): Problem => ({
  path: formatPath(path),
  message,
  ...(suggestion === undefined ? {} : { suggestion }),
  ...(nodes === undefined ? {} : { nodes }),
});
