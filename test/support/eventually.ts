/** Repeats an assertion until it holds, and gives what it returned; the last failure is thrown at the deadline (milliseconds). */
export async function eventually<T>(assertion: () => T | Promise<T>, deadlineMs = 5000): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
