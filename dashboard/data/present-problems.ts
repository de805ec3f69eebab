import { computed } from '@preact/signals';
import { now } from './clock.js';
import { cluster } from './cluster.js';
import { members } from './members.js';
import { worstByObject } from './problem.js';
import { PROBLEM_SOURCES, problemsOf } from './problems.js';

/** Problems come with time as well as with changes, but nobody needs that to the second. */
const STEP_MS = 5000;
const step = computed(() => Math.floor(now.value / STEP_MS));

/** What needs somebody now, worst first; worked out once for all parts of the page that read it. */
export const problems = computed(() => {
  void step.value;
  return problemsOf(cluster.of(...PROBLEM_SOURCES), { nowMs: Date.now(), members: members.value });
});

/** The worst of each object, by `Service/web`. */
export const problemOfObject = computed(() => worstByObject(problems.value));
