/** How far a pull is, as far as podman tells: the layers that it has begun, also those that are there already. */
export const pullingText = (layers: number | undefined): string => {
  if (layers === undefined) return 'pulling';
  return layers === 0 ? 'pulling: the registry has answered' : `pulling: ${layers} ${layers === 1 ? 'layer' : 'layers'} begun`;
};
