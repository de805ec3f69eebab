import { sendFramed, type FrameStream } from './stream.js';

export { BEAT_MS } from './stream.js';
export type NdjsonStream = FrameStream;

/** One JSON object per line; an empty line is a beat. */
export const sendNdjson = sendFramed({ contentType: 'application/x-ndjson', frame: (frame) => `${JSON.stringify(frame)}\n`, beat: '\n' });
