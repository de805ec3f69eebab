import { z } from 'zod';
import { IMAGE_REFERENCE, IMAGE_REFERENCE_RULE, MAX_IMAGE_LENGTH } from '../../model/index.js';

export const image = () =>
  z.string()
    .max(MAX_IMAGE_LENGTH, `may have at most ${MAX_IMAGE_LENGTH} characters`)
    .regex(IMAGE_REFERENCE, IMAGE_REFERENCE_RULE)
    .describe('[registry[:port]/]path[:tag][@digest]');
