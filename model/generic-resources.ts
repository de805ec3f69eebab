/** By kind: how many there are, or their names (each goes to one task at a time). */
export type GenericResources = Readonly<Record<string, number | readonly string[]>>;

export const amountOf = (held: GenericResources[string]): number => (typeof held === 'number' ? held : held.length);

/** `gpu=2,ssd=3`. */
export const formatGenericResources = (resources: GenericResources): string => Object.entries(resources).map(([kind, held]) => `${kind}=${amountOf(held)}`).join(',');
