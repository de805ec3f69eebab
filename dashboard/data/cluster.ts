import { Picture } from './picture.js';

/** The one picture that every part of the page reads. */
export const cluster = new Picture((draw) => requestAnimationFrame(draw));
