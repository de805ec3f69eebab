export const ROLES = ['view', 'admin'] as const;
/** `view` reads and watches; `admin` does everything. */
export type Role = (typeof ROLES)[number];
