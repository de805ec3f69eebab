/** Unknown JSON, looked at one member at a time: tools add and drop members between versions. */
export type Shape = Readonly<Record<string, unknown>>;

export const asShape = (value: unknown): Shape => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Shape) : {});
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const asShapes = (value: unknown): readonly Shape[] => asList(value).map(asShape);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
