import { Redis } from 'ioredis';
import { silentLog } from '../../base/log.js';
import { QUEUES } from '../../jobs/contract.js';
import { startWorker } from '../../jobs/processor.js';
import { createJobQueue } from '../../jobs/queue.js';

/** A worker process that takes one job, says so on stdout and never finishes it. */
const [path = '', prefix = ''] = process.argv.slice(2);
const redis = new Redis({ path, maxRetriesPerRequest: null });
const jobs = createJobQueue({ redis, prefix });
startWorker({
  redis, prefix, queue: QUEUES.syncHost, jobs, concurrency: 1, log: silentLog,
  handle: () => new Promise(() => process.stdout.write('taken\n')),
});
