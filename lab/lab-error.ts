/** Something the lab could not do. The message says what was being done, on which host, and where to look next. */
export class LabError extends Error {
  override readonly name = 'LabError';
}
