/** How podman kill says that there is nothing to send a signal to: the container has ended, or was taken away. */
const STOPPED = /can only kill running containers|no container with name or id|no such container|container .* is not running/i;

export const isStoppedRefusal = (stderr: string): boolean => STOPPED.test(stderr);
