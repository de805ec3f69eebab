import { batch, signal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { JobFrame, JobsFrame } from '../../api/contract.js';
import { followStream } from './follow-stream.js';
import { NO_JOB, takeJobFrame, takeJobsFrame, type JobPicture, type JobsPicture } from './job-stream.js';

export interface Feed<Picture> {
  readonly picture: ReadonlySignal<Picture>;
  /** Why what is shown may be old; empty while it is fresh. */
  readonly problem: ReadonlySignal<string>;
  close(): void;
}

interface FeedOptions<Picture, Frame> {
  readonly path: string;
  readonly first: Picture;
  readonly take: (picture: Picture, frame: Frame) => Picture;
  readonly isDone: (picture: Picture) => boolean;
  /** What the picture is where there is no such thing. */
  readonly missing?: Picture;
}

function openFeed<Picture, Frame extends object>({ path, first, take, isDone, missing }: FeedOptions<Picture, Frame>): Feed<Picture> {
  const picture = signal(first);
  const problem = signal('');
  const leaving = new AbortController();
  void followStream<Frame>(path, {
    onFrame: (frame) => batch(() => {
      picture.value = take(picture.peek(), frame);
      problem.value = '';
    }),
    onProblem: (text) => { problem.value = text; },
    onRefusal: (error) => {
      if (error.status === 404 && missing !== undefined) picture.value = missing;
      else problem.value = error.message;
    },
    isDone: () => isDone(picture.peek()),
  }, leaving.signal);
  return { picture, problem, close: () => leaving.abort() };
}

/** The jobs that a query of GET /v1/jobs asks for, as they are now. Undefined until they are known. */
export function useJobs(query: string): { readonly picture: JobsPicture | undefined; readonly problem: string } {
  const feed = useMemo(() => openFeed<JobsPicture | undefined, JobsFrame>({
    path: `/v1/jobs?${query === '' ? '' : `${query}&`}watch=1`, first: undefined, take: (_picture, frame) => takeJobsFrame(frame), isDone: () => false,
  }), [query]);
  useEffect(() => () => feed.close(), [feed]);
  return { picture: feed.picture.value, problem: feed.problem.value };
}

/** One job with its log, to its end. */
export function useJob(queue: string, id: string): { readonly picture: JobPicture; readonly problem: string } {
  const feed = useMemo(() => openFeed<JobPicture, JobFrame>({
    path: `/v1/jobs/${encodeURIComponent(queue)}/${encodeURIComponent(id)}?watch=1`, first: NO_JOB, take: takeJobFrame, isDone: ({ isLast }) => isLast, missing: { ...NO_JOB, isGone: true, isLast: true },
  }), [queue, id]);
  useEffect(() => () => feed.close(), [feed]);
  return { picture: feed.picture.value, problem: feed.problem.value };
}
