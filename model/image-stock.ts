/** An image in a host's storage, as far as it matters whether it may go. */
export interface StockedImage {
  readonly id: string;
  /** In full, also `repository@digest`; none when another image has taken its name. */
  readonly names: readonly string[];
  /** `sha256:…` of every manifest that led to it. */
  readonly digests: readonly string[];
}

/** What a host's storage holds, and for whom. */
export interface ImageStock {
  readonly images: readonly StockedImage[];
  /** Ids of the images of its containers, whoever made them. */
  readonly used: ReadonlySet<string>;
  /** What Drover brought there: the names that it pulled it under, by id. */
  readonly pulled: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of what a person has sent there. */
  readonly pushed: ReadonlySet<string>;
  /** What nothing used at the last look, by id: since when, in milliseconds since the epoch. */
  readonly unusedSince: ReadonlyMap<string, number>;
  /** How full the disk is that holds them: 0 to 1. */
  readonly fullness: number;
}
