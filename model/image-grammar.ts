/** The grammar of github.com/distribution/reference: [registry[:port]/]path[:tag][@digest]. */
const COMPONENT = '[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?';
const REGISTRY = `(${COMPONENT}(\\.${COMPONENT})*|\\[[a-fA-F0-9:]+\\])(:[0-9]{1,5})?`;
const PART = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*';
const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,128}';
export const IMAGE_REFERENCE = new RegExp(`^(${REGISTRY}/)?${PART}(/${PART})*(:${TAG})?(@${DIGEST})?$`);

export const MAX_IMAGE_LENGTH = 500;
export const IMAGE_REFERENCE_RULE = 'is not an image reference: expected [registry[:port]/]path[:tag][@digest] in lower case, such as registry.example:5000/team/web:1.2';

export const isImageReference = (text: string): boolean => IMAGE_REFERENCE.test(text);
