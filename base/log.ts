import winston from 'winston';

export type Fields = Readonly<Record<string, unknown>>;

/** Constant messages with fields; never a secret in either. */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  child(fields: Fields): Log;
}

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Absolute path; without it the log goes to stderr. */
  readonly file?: string;
}

/** JSON lines with a timestamp, one object per line. */
export const createLog = ({ level, file }: LogOptions): Log =>
  winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    transports: [file === undefined ? new winston.transports.Console({ stderrLevels: ['debug', 'info', 'warn', 'error'] }) : new winston.transports.File({ filename: file })],
  });

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog };
