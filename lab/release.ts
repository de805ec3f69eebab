import { z } from 'zod';

export const releaseSchema = z.enum(['bookworm', 'trixie']);

/** A Debian release that lab hosts can run: 12 or 13. */
export type Release = z.infer<typeof releaseSchema>;

export const DEFAULT_RELEASE: Release = 'bookworm';
