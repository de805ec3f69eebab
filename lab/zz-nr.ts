import { labPaths } from './lab-paths.js';
import { baseImage, buildBaseImage } from './base-image.js';
const paths = labPaths('/tmp/labtry-nr');
console.time('base'); await buildBaseImage(paths, baseImage(paths, 'bookworm')); console.timeEnd('base');
