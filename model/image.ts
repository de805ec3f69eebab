import type { Service } from './service.js';

/** When the digest of a tag is asked for: with each change by a person, only when the image is another one, or not at all. */
export const RESOLVE_IMAGE_POLICIES = ['always', 'changed', 'never'] as const;
export type ResolveImage = (typeof RESOLVE_IMAGE_POLICIES)[number];

/** Annotation: `TIME IMAGE`, somebody wants to know which digest the image has now; gone when that is answered (plan/image.ts). */
export const IMAGE_REQUEST = 'drover/resolve-image';

export interface ImageRequest {
  /** As the annotation says it: an answer counts only for the question that it was given to. */
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
}

export const imageRequestText = (image: string, time: string): string => `${time} ${image}`;

/** Undefined when nobody asks, or what was asked for is not the image any more. */
export function imageRequestOf({ metadata: { annotations }, spec: { image } }: Pick<Service, 'metadata' | 'spec'>): ImageRequest | undefined {
  const text = annotations[IMAGE_REQUEST];
  const time = text?.endsWith(` ${image}`) === true ? text.slice(0, -image.length - 1) : undefined;
  return text === undefined || time === undefined ? undefined : { text, askedAt: Date.parse(time) };
}

/** Some registry may know which bytes it stands for: a digest says so itself, and `localhost/…` is in none. */
export const hasTagOnly = (image: string): boolean => !image.includes('@') && !image.startsWith('localhost/');

/** With the digest that it was found to have, as Docker shows it: `web:1@sha256:…`. */
export const fullImage = ({ image, imageDigest }: { readonly image: string; readonly imageDigest?: string }): string =>
  (imageDigest === undefined ? image : `${image}@${imageDigest}`);
