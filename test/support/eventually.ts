/** Repeats an assertion until it holds; the last failure is thrown at the deadline (milliseconds). */
export async function eventually(assertion: () => unknown, deadlineMs = 5000): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
