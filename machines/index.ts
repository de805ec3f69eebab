export * from './availability.js';
export * from './manager.js';
export * from './node.js';
export * from './task.js';
export * from './transition.js';
export * from './diagram.js';
