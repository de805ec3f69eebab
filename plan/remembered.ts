/**
 * A pure function of an immutable object that computes once per object, for as long as the object is in use. Hosts of one network share
 * most of their desired state by identity, and a host's new state most of its former one: what was derived of it is shared likewise.
 */
export function remembered<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const held = known.get(key);
    if (held !== undefined) return held.value;
    const value = compute(key);
    known.set(key, { value });
    return value;
  };
}
