/** How podman cp says that a path does not exist, or is no directory where one is needed. */
const MISSING = /could not be found on container|destination must be a directory|could not determine parent dir|no such file or directory/i;

export const isPathMissing = (stderr: string): boolean => MISSING.test(stderr);

/** The last thing that podman said, for a person. */
export const remarkOf = (stderr: string): string => (stderr.trim().split('\n').at(-1) ?? '').replace(/^Error: /, '').slice(0, 500);
